import EvqBackends
import EvqRender
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Captured responses of the real service, as a file and as an emulator account.
@Suite(.enabled(if: PackageFolder.captured != nil, "the captured responses are not available"))
struct CapturedTests {
  private func path(_ name: String) throws -> String {
    try #require(PackageFolder.captured).appending(path: name).path
  }

  private func run(_ text: String, account: String? = nil) async -> ProgramResult {
    await runProgram(text) { settings in
      settings.format = .csv
      if let account { settings.backend = .mock(account: account) }
    }
  }

  @Test func `a captured page can be queried as a file`() async throws {
    let file = try path("e_visited_page.json")
    let result = await run(
      "from \"\(file)\" where property.hs_cf_bot_score > 98 select occurredAt, property.hs_title"
    )
    #expect(result.rows == "occurredAt,property.hs_title\n2026-05-21T01:36:04.329Z,Title JKL\n")
    #expect(result.exitCode == 0)
  }

  @Test(
    "a file and the emulator over that file return the same rows",
    arguments: ["e_visited_page.json", "e_deal_closed.json"],
    [
      "", "where property.hs_cf_bot_score = 98", "where property.hs_title != \"Title ABC\"",
      "where objectType = contact and property.hs_country is empty", "where objectType = deals",
      "where number(property.hs_amount) >= 3600",
      "where eventType starts with \"e_\" since 2026-05-15",
      "where property.hs_user_agent contains \"Chrome/14\" and not property.hs_new is not missing",
      "where property.hs_operating_system =~ linux or property.hs_pipeline = default",
      "sort -occurredAt limit 1",
    ]
  )
  func sameRows(name: String, clauses: String) async throws {
    let file = try path(name)
    let columns =
      "select id, eventType, occurredAt, objectType, objectId, property.hs_title, property.hs_amount"
    let ordered = clauses.contains("sort") ? clauses : "\(clauses) sort occurredAt"
    let fromFile = await run("from \"\(file)\" \(ordered) \(columns)")
    let backticked = ordered.replacing(#/property\.(\w+)/#) { "property.`\($0.output.1)`" }
    let shown = columns.replacing(#/property\.(\w+)/#) {
      "property.`\($0.output.1)` as \($0.output.1)"
    }
    let fromAccount = await run("from events \(backticked) \(shown)", account: file)
    #expect(fromFile.exitCode == 0, "\(fromFile.messages)")
    #expect(fromAccount.exitCode == 0, "\(fromAccount.messages)")
    #expect(
      fromFile.rows.split(separator: "\n").dropFirst()
        == fromAccount.rows.split(separator: "\n").dropFirst()
    )
  }

  @Test func `a query over e-mail events reports the missing eventType`() async throws {
    let result = await run("from \"\(try path("email_events.ndjson"))\" where eventType = OPEN")
    #expect(result.rows.split(separator: "\n").count == 1)
    #expect(result.messages.contains("4 rows dropped only because eventType is missing"))
  }
}
