import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// E-mail events in an account's file.
struct EmailFileTests {
  private func get(_ account: Account, _ query: String, path: String = "events") -> TestResponse {
    let request = HTTPRequest(
      path: "/email/public/v1/\(path)",
      query: QueryEncoding.decode(query)
    )
    return TestResponse(Emulator(account: account).response(to: request))
  }

  /// With blanks and unusual field order: they are served byte for byte.
  private static let lines = [
    "{ \"type\":\"SENT\", \"id\":\"abcdefgh-2\",\"created\":1795000000000,\"recipient\":\"a@b.io\","
      + "\"appId\":113,\"appName\":\"Batch\",\"emailCampaignId\":7,\"subject\":\"Hi \\u00e9\"}",
    "{\"created\":1795000000000,\"id\":\"abcdefgh-1\",\"type\":\"OPEN\",\"recipient\":\"a@b.io\","
      + "\"appId\":113,\"emailCampaignId\":7,\"filteredEvent\":true, \"location\":{}}",
    "{\"id\":\"z\",\"type\":\"UNBOUNCE\",\"created\":1795000000500}",
    "{\"id\":\"y\",\"type\":\"SOMETHING_NEW\",\"created\":1795000000400,\"recipient\":\"é\"}",
    "{\"id\":\"x\",\"type\":\"STATUSCHANGE\",\"created\":1795000000300,\"appId\":0,"
      + "\"emailCampaignId\":0,\"recipient\":\"e\\u0301\"}",
  ]

  @Test("events are served byte for byte, newest first, ties by id", arguments: ["lines", "array"])
  func served(layout: String) async throws {
    let isLines = layout == "lines"
    let text = EmailFileTests.lines.joined(separator: isLines ? "\r\n" : " ,\n")
    let file = try TemporaryFile(isLines ? text : "[\(text)]", ending: isLines ? "ndjson" : "json")
    let account = try await Account(readingFileAt: file.path)
    let order = [2, 3, 4, 1, 0].map { EmailFileTests.lines[$0] }
    let page = get(account, "")
    #expect(page.text.hasPrefix("{\"events\":[\(order.joined(separator: ","))],\"hasMore\":false,"))
    #expect(account.events.isEmpty && !account.isEmpty && account.rejectedCount == 0)
    let second = get(account, "limit=4").body?["offset"]?.string ?? ""
    let rest = get(account, "limit=4&offset=\(second)").body?["events"]?.array
    #expect(rest?.compactMap { $0["id"]?.string } == ["abcdefgh-2"])
  }

  @Test func `recipients are compared byte by byte, filtered events excluded`() async throws {
    let file = try TemporaryFile(EmailFileTests.lines.joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    func ids(_ query: String) -> [String] {
      get(account, query).body?["events"]?.array?.compactMap { $0["id"]?.string } ?? []
    }
    #expect(ids("recipient=%C3%A9") == ["y"])
    #expect(ids("recipient=e%CC%81") == ["x"])
    #expect(ids("campaignId=7&excludeFilteredEvents=true") == ["abcdefgh-2"])
    #expect(ids("appId=113&eventType=OPEN") == ["abcdefgh-1"])
    let prefix = "events/1795000000000/abcdefgh-"
    #expect(get(account, "", path: prefix + "1").text == EmailFileTests.lines[1])
    #expect(get(account, "", path: prefix + "3").status == 404)
  }

  @Test func `campaigns are derived from their events`() async throws {
    let file = try TemporaryFile(EmailFileTests.lines.joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    #expect(get(account, "", path: "campaigns").body?["campaigns"]?.array?.count == 1)
    let campaign = get(account, "", path: "campaigns/7").body
    #expect(campaign?["name"]?.string == "Hi é")
    #expect(campaign?["counters"]?.number("open") == 1)
    #expect(campaign?.number("lastProcessingStartedAt") == 1_795_000_000_000)
    #expect(campaign?["processingState"]?.string == "DONE")
  }

  @Test func `a truncated file is an internal error`() async throws {
    let file = try TemporaryFile(EmailFileTests.lines.joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    try file.truncate(to: 20)
    #expect(get(account, "").status == 500)
    #expect(get(account, "", path: "events/1795000000000/abcdefgh-1").status == 500)
    #expect(get(account, "", path: "campaigns/7").status == 200)
  }
}
