import EvqHubSpot
import EvqModel
import EvqRender
import EvqSession
import EvqTestSupport
import Testing

/// `verify` sees what a wrong belief about the service does to an answer.
struct VerifyTests {
  private static let query =
    "verify from events where eventType = pe123_signup and property.plan = pro since 30d select id"

  /// Plans as if a property's filter were sent under another property's name.
  private func wrong(_ settings: inout Settings) {
    var events = EventsEndpoint.capabilities
    for index in events.filters.indices where events.filters[index].field == .property {
      events.filters[index].parameter = "property.hs_country"
    }
    settings.assumedCapabilities["events"] = events
  }

  @Test func `a planted fault is a difference`() async throws {
    let result = await runProgram(Self.query, settings: wrong)
    #expect(result.exitCode == 1)
    #expect(result.rows.hasPrefix("{\"only\":\"unpushed\",\"id\":"), "\(result.rows)")
    #expect(result.messages.contains("different: 0 rows only in pushed"), "\(result.messages)")
  }

  @Test func `a planner that believes what is so finds none`() async throws {
    let result = await runProgram(Self.query)
    #expect(result.exitCode == 0)
    #expect(result.rows.isEmpty)
    #expect(result.messages.contains("both ways"), "\(result.messages)")
  }
}
