import EvqHubSpot
import EvqModel
import EvqRender
import EvqSession
import EvqTestSupport
import Testing

/// `verify` detects rows that a wrong assumption about the service changes.
struct VerifyTests {
  private static let query =
    "verify from events where eventType = pe123_signup and property.plan = pro since 30d select id"

  /// Sends every property filter under the wrong parameter.
  private func wrong(_ settings: inout Settings) {
    var events = EventsEndpoint.capabilities
    for index in events.filters.indices where events.filters[index].field == .property {
      events.filters[index].parameter = "property.hs_country"
    }
    settings.assumedCapabilities["events"] = events
  }

  @Test func `a wrong capability is reported as a difference`() async throws {
    let result = await runProgram(Self.query, settings: wrong)
    #expect(result.exitCode == 1)
    #expect(result.rows.hasPrefix("{\"only\":\"unpushed\",\"id\":"), "\(result.rows)")
    #expect(result.messages.contains("different: 0 rows only in pushed"), "\(result.messages)")
  }

  @Test func `correct capabilities cause no difference`() async throws {
    let result = await runProgram(Self.query)
    #expect(result.exitCode == 0)
    #expect(result.rows.isEmpty)
    #expect(result.messages.contains("both ways"), "\(result.messages)")
  }
}
