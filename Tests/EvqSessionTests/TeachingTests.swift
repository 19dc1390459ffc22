import EvqEmulator
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSession
import EvqTestSupport
import Testing

/// Statements that explain results, with the live backend.
struct TeachingTests {
  private static let account = Account.sample(now: testNow)

  private func run(_ text: String, faults: String = "") async throws -> ProgramResult {
    try await runLive(text, over: Self.account, faults: try FaultPlan(toml: faults))
  }

  private static let signups = "from events where eventType = pe123_signup and property.plan = pro"

  @Test func `why fetches the event again by the row's type`() async throws {
    let result = try await run("\(Self.signups) limit 3; why 2")
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(result.rows.contains("again, by id, 1 request\n"), "\(result.rows)")
    #expect(result.rows.contains("✓ property.plan = pro"), "\(result.rows)")
  }

  @Test func `why not tries every type for an id`() async throws {
    let first = try await run("\(Self.signups) limit 1 select id")
    let id = first.rows.split(separator: "\"").dropFirst(3).first ?? ""
    let result = try await run(
      "why not \"\(id)\" in from events where eventType = pe123_signup and property.plan = Pro"
    )
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(result.rows.contains("so each was tried"), "\(result.rows)")
    #expect(result.rows.contains("this would hold: property.plan =~ \"Pro\""), "\(result.rows)")
  }

  @Test func `the funnel of a live query requests only by type and time`() async throws {
    let result = try await run("why in \(Self.signups) and property.hs_city = Portland since 7d")
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(
      result.rows.contains("requested with eventType = pe123_signup and since 7d"),
      "\(result.rows)"
    )
    #expect(result.rows.contains("← kept none"), "\(result.rows)")
  }

  @Test func `explain analyze counts waits`() async throws {
    let faults = "[[fault]]\nkind = \"rate-limit\"\nretry-after = 3\nat = [1]\npath = \"/events\"\n"
    let result = try await run("explain analyze \(Self.signups)", faults: faults)
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(result.rows.contains("waited      3s: 1 × to retry"), "\(result.rows)")
  }

  @Test func `verify passes for a live query`() async throws {
    let result = try await run("verify \(Self.signups) since 7d | count by property.hs_city")
    #expect(result.exitCode == 0, "\(result.messages)\(result.rows)")
    #expect(result.messages.contains("both ways"), "\(result.messages)")
  }
}
