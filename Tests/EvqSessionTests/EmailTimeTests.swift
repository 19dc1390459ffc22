import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Testing

/// Times of e-mail events: unchanged in whole records, ISO 8601 in columns.
struct EmailTimeTests {
  private static let record =
    #"{"id":"a","created":1795002793686,"type":"OPEN","sentBy":{"id":"s","created":1794832150691}}"#

  private func rows(_ text: String, format: String) async throws -> String {
    let service = RuledTransport { _, _ in
      HTTPResponse(200, #"{"events":[\#(Self.record)],"hasMore":false}"#)
    }
    let program = "set format = \(format); from email_events where type = OPEN \(text)"
    let result = try await runLive(program, over: service)
    #expect(result.exitCode == 0, "\(result.messages)")
    return result.rows
  }

  @Test(arguments: ["json", "ndjson"])
  func `a whole event in JSON equals the record byte for byte`(format: String) async throws {
    let rows = try await rows("limit 1", format: format)
    #expect(rows == (format == "json" ? "[\n\(Self.record)\n]\n" : Self.record + "\n"))
    #expect(try await self.rows("limit 1 | where id = a", format: format) == rows)
  }

  @Test(
    "a time in a column is ISO 8601 in every format",
    arguments: ["table", "expanded", "json", "ndjson", "csv", "tsv", "markdown"],
    [
      "limit 1 select created, occurredAt, sentBy.created, id",
      "limit 1 select created, sentBy.created | extend n = 1",
    ]
  )
  func column(format: String, query: String) async throws {
    let rows = try await rows(query, format: format)
    #expect(rows.contains("2026-11-18T11:53:13.686Z"), "\(rows)")
    #expect(rows.contains("2026-11-16T12:29:10.691Z"), "\(rows)")
    #expect(!rows.contains("1795002793686") && !rows.contains("1794832150691"), "\(rows)")
  }

  @Test(
    "a whole event in columns has ISO 8601 times",
    arguments: ["table", "expanded", "csv", "tsv", "markdown"]
  )
  func wholeInColumns(format: String) async throws {
    let rows = try await rows("limit 1", format: format)
    #expect(rows.contains("2026-11-18T11:53:13.686Z") && !rows.contains("1795002793686"), "\(rows)")
  }
}
