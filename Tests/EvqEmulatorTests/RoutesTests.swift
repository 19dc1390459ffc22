import EvqEmulator
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The routing table: methods, aliases, unknown paths.
struct RoutesTests {
  @Test(
    "another method is a 405 that lists the allowed methods",
    arguments: [
      ("/events/v3/events", "GET"), ("/events/event-occurrences/2026-03/event-types/", "GET"),
      ("/email/public/v1/campaigns/by-id", "GET"), ("/email/public/v1/campaigns/1", "GET"),
      ("/integrators/timeline/v3/events/batch/create", "POST"),
      ("/crm/v3/timeline/events/1001298/a/detail", "GET"),
      ("/crm/v3/timeline/4321/event-templates", "GET, POST"),
      ("/integrators/timeline/v3/4321/event-templates/1", "GET, PUT, DELETE"),
      ("/integrators/timeline/v3/4321/event-templates/1/tokens/a", "PUT, DELETE"),
      ("/oauth/2026-03/token/introspect", "POST"), ("/oauth/v1/refresh-tokens/a", "GET, DELETE"),
      ("/account-info/v3/details", "GET"),
    ]
  )
  func methods(path: String, allowed: String) throws {
    let response = try Emulator.sample().send("PATCH", path)
    #expect(response.status == 405 && response.category == "METHOD_NOT_ALLOWED")
    #expect(response.header("Allow") == allowed)
  }

  @Test(
    "unknown paths are 404 for requests with a token",
    arguments: [
      "/", "/events/v3", "/events/v3/events/event-types/more", "/oauth/v1/token/introspect",
      "/crm/v3/objects", "/integrators/timeline/v3/events/1001298",
      "/integrators/timeline/v3/4321/event-templates/1/tokens/a/b",
    ]
  )
  func unknownPaths(path: String) throws {
    #expect(try Emulator.sample().send(path).status == 404)
    #expect(try Emulator.sample().send(path, token: nil).status == 401)
  }
}
