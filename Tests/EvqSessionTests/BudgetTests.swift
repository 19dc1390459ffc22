import EvqEmulator
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Testing

/// A run that reaches its request budget returns the rows of every page it requested.
struct BudgetTests {
  private func lines(_ result: ProgramResult) -> [String] {
    result.rows.split(separator: "\n").map(String.init)
  }

  private func rest(of result: ProgramResult) throws -> String {
    let line = result.messages.split(separator: "\n").first { $0.hasPrefix("the rest: ") }
    return String(try #require(line, "\(result.messages)").dropFirst("the rest: ".count))
  }

  @Test func `a query with more event types than the budget allows is an error`()
    async throws
  {
    let account = Account.sample(now: testNow)
    let result = try await runLive("from events limit 5", over: account, requestsMax: 2)
    #expect(result.exitCode == 3)
    #expect(result.rows.isEmpty)
    #expect(result.messages.contains("error[E0403]"), "\(result.messages)")
  }

  @Test(
    "a partial result and the query for the rest return every row once",
    arguments: ["", " sort -occurredAt"]
  )
  func oneRequest(sort: String) async throws {
    let account = Account.sample(now: testNow)
    let query = "from events where eventType = e_visited_page\(sort) select id"
    let allRows = lines(try await runLive(query, over: account))
    for budget in [1, 2, 4, 5, 9, 17, 28] {
      let part = try await runLive(query, over: account, requestsMax: budget)
      #expect(part.exitCode == 4 && part.messages.contains("E0607"), "\(part.messages)")
      #expect(lines(part) == Array(allRows.prefix(budget * 100)), "budget \(budget)")
      let more = try await runLive(try rest(of: part), over: account)
      #expect(lines(part) + lines(more) == allRows, "budget \(budget)")
    }
  }

  @Test(arguments: [4, 9, 15, 25, 35])
  func `a partial result of several requests can be continued`(budget: Int) async throws {
    let account = Account.sample(now: testNow)
    let query =
      "from events where eventType in (e_visited_page, e_form_view, pe123_signup, e_submitted_form) "
      + "select id"
    let allRows = lines(try await runLive(query, over: account))
    let part = try await runLive(query, over: account, requestsMax: budget)
    #expect(part.exitCode == 4, "\(part.messages)")
    // At most one started page of each request goes unused.
    #expect(lines(part).count >= (budget - 4) * 100 - 300, "\(lines(part).count)")
    let more = try await runLive(try rest(of: part), over: account)
    #expect(lines(part) + lines(more) == allRows)
  }

  @Test func `time slices that are read in parallel use every page`() async throws {
    let events = (0..<48_000).map { number -> (time: Int64, line: String) in
      let time = 1_793_500_000_000 + Int64(number) * 1_000
      let line =
        #"{"objectType":"CONTACT","objectId":"1","eventType":"e_a","id":"\#(number)","#
        + #""occurredAt":"\#(Instant(clamping: time))","properties":{}}"#
      return (time, line)
    }
    let query = "from events where eventType = e_a limit all select id"
    let result = try await runLive(query, over: ListingService(events), requestsMax: 440)
    #expect(result.exitCode == 4, "\(result.messages)")
    let rows = lines(result)
    // The last page of each slice is not full.
    #expect(rows.count > 43_000, "\(rows.count)")
    #expect(rows == (0..<rows.count).map { #"{"id":"\#($0)"}"# })
  }
}
