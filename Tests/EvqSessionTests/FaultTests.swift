import EvqEmulator
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Under service faults a result is complete or reported as incomplete.
struct FaultTests {
  private static let account = Account.sample(now: testNow)

  private func run(
    _ query: String,
    _ plan: FaultPlan = FaultPlan(),
    seed: UInt64 = 1
  ) async throws -> ProgramResult {
    try await runLive(query, over: Self.account, faults: plan, seed: seed)
  }

  private static func ids(_ result: ProgramResult) -> [String] {
    result.rows.split(separator: "\n").map(String.init)
  }

  // MARK: Random plans and queries

  private static let kinds = [
    "kind = \"rate-limit\"", "kind = \"rate-limit\"\nretry-after = 3",
    "kind = \"rate-limit\"\ndaily = true", "kind = \"status\"\nstatus = 500",
    "kind = \"status\"\nstatus = 502", "kind = \"status\"\nstatus = 503",
    "kind = \"status\"\nstatus = 524", "kind = \"status\"\nstatus = 477\nretry-after = 5",
    "kind = \"slow\"\nmilliseconds = 50", "kind = \"cut\"", "kind = \"cut\"\nbytes = 1",
    "kind = \"drop\"", "kind = \"wrong-json\"", "kind = \"expired-cursor\"",
    "kind = \"repeated-page\"", "kind = \"foreign-link\"\nhost = \"evil.example\"",
    "kind = \"auth-expired\"", "kind = \"bad-record\"", "kind = \"bad-paging\"",
  ]

  private static func plan(_ random: inout SeededRandom) -> String {
    var text = "seed = \(random.below(1_000))\n"
    for _ in 0...random.below(3) {
      text += "[[fault]]\n\(random.pick(kinds))\n"
      switch random.below(3) {
      case 0: text += "chance = \(1 + random.below(40))\n"
      case 1: text += "at = [\(1 + random.below(8)), \(1 + random.below(8))]\n"
      default: text += "every = \(2 + random.below(6))\n"
      }
    }
    return text
  }

  private static func query(_ random: inout SeededRandom) -> String {
    let condition = random.pick([
      "eventType = e_submitted_form", "eventType = pe123_feature_used",
      "eventType in (e_form_view, pe123_signup, pe123_purchase)",
      "eventType starts with \"pe\"", "property.hs_city = portland",
      "eventType = pe123_feature_used and property.seconds > 200",
      "eventType = e_visited_page and property.hs_city in (portland, austin)",
    ])
    let window = random.pick(["", " since 20d", " until 3d", " since 15d until 2d"])
    let sort = random.pick(["", " sort -occurredAt"])
    let limit = random.pick(["", " limit 150", " limit 7"])
    return "from events where \(condition)\(window)\(sort)\(limit) select id"
  }

  @Test("rows are complete or reported as incomplete", arguments: 0..<12 as Range<UInt64>)
  func holds(part: UInt64) async throws {
    for number in 0..<20 {
      let seed = part * 100 + UInt64(number)
      var random = SeededRandom(seed: seed)
      let query = Self.query(&random)
      let plan = Self.plan(&random)
      let context: Comment = "seed \(seed): \(query)\n\(plan)"
      let expected = Self.ids(try await run(query))
      let result = try await run(query, try FaultPlan(toml: plan), seed: seed)
      let rows = Self.ids(result)
      #expect(Set(rows).count == rows.count, "\(context): a row is repeated")
      switch result.exitCode {
      case 0: #expect(rows == expected, "\(context)")
      case 4:
        #expect(
          rows.count < expected.count || result.messages.contains("not complete"),
          "\(context)"
        )
        try await checkRest(of: result, rows, expected, context)
      case 5, 6: #expect(rows.isEmpty, "\(context)")
      default: Issue.record("\(context): exit \(result.exitCode) \(result.messages)")
      }
      if result.exitCode != 0 { #expect(result.messages.contains("error[E06"), "\(context)") }
    }
  }

  /// Checks that the query for the rest returns the missing rows.
  ///
  /// It may repeat rows with the last time if the message says so.
  private func checkRest(
    of result: ProgramResult,
    _ rows: [String],
    _ expected: [String],
    _ context: Comment
  ) async throws {
    #expect(Set(rows).isSubset(of: expected), "\(context)")
    let lines = result.messages.split(separator: "\n")
    let line = lines.first { $0.hasPrefix("the rest: ") }
    let repeats = result.messages.contains("it repeats rows")
    // With a limit, repeated rows would count twice, so there is no query for the rest.
    if line == nil, repeats || result.messages.contains("does not say how to continue") { return }
    let rest = try #require(line?.dropFirst("the rest: ".count), "\(context)")
    let more = Self.ids(try await run(String(rest)))
    #expect(Set(rows).union(more) == Set(expected), "\(context)\n\(rest)")
    #expect(rows.count + more.count == expected.count || repeats, "\(context)\n\(rest)")
  }

  // MARK: One fault each

  @Test func `the faults of the example plan change no row`() async throws {
    let url = PackageFolder.fixtures.appending(path: "faults/rough.toml")
    let plan = try FaultPlan(toml: String(contentsOf: url, encoding: .utf8))
    let query = "from events where eventType = e_visited_page select id"
    let rough = try await run(query, plan)
    #expect(rough.exitCode == 0, "\(rough.messages)")
    #expect(Self.ids(rough) == Self.ids(try await run(query)))
    #expect(rough.messages.contains("waiting 2 s (429), attempt 2 of 5"))
  }

  @Test(
    "a cursor that the server forgot is replaced, in both directions",
    arguments: ["", " sort -occurredAt"]
  )
  func forgottenCursor(sort: String) async throws {
    let plan = try FaultPlan(toml: "[[fault]]\nkind = \"expired-cursor\"\nat = [2, 3]\n")
    let query = "from events where eventType = e_submitted_form since 29d\(sort) select id"
    let result = try await run(query, plan)
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(Self.ids(result) == Self.ids(try await run(query)))
  }
}
