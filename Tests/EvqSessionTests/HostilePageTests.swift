import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Testing

/// Responses that contradict the API's documentation do not cause silently incomplete results.
struct HostilePageTests {
  private static let record =
    #"{"id":"a","eventType":"e_a","occurredAt":"2026-11-01T00:00:00.000Z","objectType":"CONTACT","objectId":"1","properties":{}}"#
  private static let mail = #"{"id":"a","created":1795002793686,"type":"OPEN"}"#
  private static let events = "from events where eventType = e_a limit all select id"
  private static let emails = "from email_events where type = OPEN limit all select id"

  /// The result with a service that always returns one body, and the number of requests.
  private func run(
    _ query: String,
    _ body: String,
    isStrict: Bool = false
  ) async throws -> (result: ProgramResult, requests: Int) {
    try await run(query, Array(body.utf8), isStrict: isStrict)
  }

  private func run(
    _ query: String,
    _ body: [UInt8],
    isStrict: Bool = false
  ) async throws -> (result: ProgramResult, requests: Int) {
    let service = RuledTransport { _, _ in HTTPResponse(status: 200, body: ByteBuffer(body)) }
    let result = try await runLive(query, over: service, isStrict: isStrict)
    return (result, service.received.count)
  }

  // MARK: Paging

  @Test(
    "paging of events ends as documented",
    arguments: [
      "", #","paging":{}"#, #","paging":{"prev":{"before":"x"}}"#, #","paging":null"#,
      #","paging":{"next":null}"#, #","total":1"#,
    ]
  )
  func end(paging: String) async throws {
    let (result, requests) = try await run(Self.events, #"{"results":[\#(Self.record)]\#(paging)}"#)
    #expect(result.exitCode == 0 && requests == 1, "\(result.messages)")
    #expect(result.rows == "{\"id\":\"a\"}\n")
  }

  @Test(
    "unreadable paging of events is E0602, after the rows of the page",
    arguments: [
      (#""paging":"x""#, "`paging` is a string"), (#""paging":[]"#, "`paging` is a list"),
      (#""paging":true"#, "`paging` is a boolean"), (#""paging":3"#, "`paging` is a number"),
      (#""paging":{"next":{}}"#, "`paging.next.after` is missing"),
      (#""paging":{"next":{"link":"https://api.hubapi.com/x?after=y"}}"#, "is missing"),
      (#""paging":{"next":"x"}"#, "`paging.next` is a string"),
      (#""paging":{"next":[]}"#, "`paging.next` is a list"),
      (#""paging":{"next":{"after":null}}"#, "`paging.next.after` is null"),
      (#""paging":{"next":{"after":12}}"#, "`paging.next.after` is a number"),
      (#""paging":{"next":{"after":""}}"#, "`paging.next.after` is empty"),
      (#""paging":{"next":{"after":false}}"#, "`paging.next.after` is a boolean"),
      (#""paging":{"next":{"after":{}}}"#, "`paging.next.after` is an object"),
      (#""paging":{"next":{"after":"x"}},"paging":{}"#, "`paging` is repeated"),
      (#""paging":{},"pagin\u0067":{"next":{"after":"x"}}"#, "`paging` is repeated"),
      (#""paging":{"next":{"after":"x"},"next":null}"#, "`next` is repeated"),
      (#""paging":{"next":{"after":"x","after":"y"}}"#, "`after` is repeated"),
    ]
  )
  func unclear(paging: String, message: String) async throws {
    let body = #"{\#(paging),"results":[\#(Self.record)]}"#
    let (result, requests) = try await run(Self.events, body)
    #expect(result.exitCode == 4 && requests == 1, "\(result.messages)")
    #expect(result.rows == "{\"id\":\"a\"}\n")
    #expect(result.messages.contains("error[E0602]"), "\(result.messages)")
    #expect(result.messages.contains(message), "\(result.messages)")
    #expect(result.messages.contains("since 2026-11-01T00:00:00.000Z"), "\(result.messages)")
    // Without rows there is no partial result.
    let empty = try await run(Self.events, #"{\#(paging),"results":[]}"#).result
    #expect(empty.exitCode == 5 && empty.messages.contains("E0602"), "\(empty.messages)")
  }

  @Test(arguments: [#""hasMore":false"#, #""hasMore":false,"offset":null"#])
  func `paging of e-mail events ends as documented`(paging: String) async throws {
    let body = #"{\#(paging),"events":[\#(Self.mail)]}"#
    let (result, requests) = try await run(Self.emails, body)
    #expect(result.exitCode == 0 && requests == 1, "\(result.messages)")
    #expect(result.rows == "{\"id\":\"a\"}\n")
  }

  @Test(
    "unreadable paging of e-mail events is E0602",
    arguments: [
      (#""hasMore":true"#, "`offset` is missing"),
      (#""hasMore":true,"offset":null"#, "`offset` is null"),
      (#""hasMore":true,"offset":"""#, "`offset` is empty"),
      (#""hasMore":true,"offset":12"#, "`offset` is a number"),
      (#""hasMore":"true","offset":"x""#, "`hasMore` is a string"),
      (#""hasMore":1,"offset":"x""#, "`hasMore` is a number"),
      (#""hasMore":null,"offset":"x""#, "`hasMore` is null"),
      (#""offset":"x""#, "`hasMore` is missing"),
      (#""hasMore":true,"hasMore":false,"offset":"x""#, "`hasMore` is repeated"),
      (#""hasMore":true,"offset":"x","offset":"y""#, "`offset` is repeated"),
    ]
  )
  func unclearMail(paging: String, message: String) async throws {
    let (result, requests) = try await run(Self.emails, #"{\#(paging),"events":[\#(Self.mail)]}"#)
    #expect(result.exitCode == 4 && requests == 1, "\(result.messages)")
    #expect(result.messages.contains("error[E0602]") && result.messages.contains(message))
  }

  @Test func `a query that reached its limit needs no next page`() async throws {
    let body = #"{"paging":"x","results":[\#(Self.record)]}"#
    let query = "from events where eventType = e_a limit 1 select id"
    #expect(try await run(query, body).result.exitCode == 0)
  }

  // MARK: Records

  @Test(
    "a page without exactly one list of records is E0602",
    arguments: [
      ("{}", "`results` is missing"), (#"{"results":null}"#, "not a list"),
      (#"{"results":{}}"#, "not a list"),
      (#"{"results":"x"}"#, "not a list"),
      (#"{"results":[],"results":[]}"#, "`results` is repeated"),
      ("[]", "does not contain events"), (#"{"results":[]}{"results":[]}"#, "not valid JSON"),
      (#"{"results":[{"id":"a"} {"id":"b"}]}"#, "not valid JSON"),
      (#"{"results":[{"id":"a"},]}"#, "not valid JSON"),
      (#"{"results":[{"id":nonsense}]}"#, "record 1 of the page is not JSON"),
      (#"{"x":"\ud800","results":[]}"#, "invalid escape"), (#"{"x":1e400,"results":[]}"#, "number"),
      ("<!DOCTYPE html><html><body>Sign in</body></html>", "is HTML"),
      ("Sign in", "not valid JSON"),
    ]
  )
  func noPage(body: String, message: String) async throws {
    let (result, requests) = try await run(Self.events, body)
    #expect(result.exitCode == 5 && requests == 1, "\(requests) \(result.messages)")
    #expect(result.messages.contains("error[E0602]"), "\(result.messages)")
    #expect(result.messages.contains(message), "\(result.messages)")
  }

  @Test(
    "a truncated body is requested again",
    arguments: [("", "is empty"), (#"{"results":[{"id":"a"}"#, "is cut off after 22 bytes")]
  )
  func cutOff(body: String, message: String) async throws {
    let (result, requests) = try await run(Self.events, body)
    #expect(result.exitCode == 5 && requests == RetryPolicy.attemptsMax, "\(result.messages)")
    #expect(result.messages.contains(message), "\(result.messages)")
  }

  private static let unreadable = [
    (#"{"id":"b\ud800"}"#, "id b??d800"), (#"{"id":"b","x":"\udc00\ud800"}"#, "id b"),
    ("1", "record 2 of page 1"), ("null", "record 2 of page 1"), (#""x""#, "record 2 of page 1"),
    ("[]", "record 2 of page 1"), (#"{"n":01}"#, "record 2 of page 1"),
    ("{\"id\":\"b\nc\"}", "id b?c"),
  ]

  @Test("an unreadable record is skipped and named", arguments: unreadable)
  func isSkipped(record: String, name: String) async throws {
    let body = #"{"results":[\#(Self.record),\#(record),\#(Self.record)]}"#
    let (result, requests) = try await run(Self.events, body)
    #expect(result.exitCode == 0 && requests == 1, "\(requests) \(result.messages)")
    #expect(result.rows == "{\"id\":\"a\"}\n{\"id\":\"a\"}\n")
    let note = "1 malformed record skipped: \(name) (--strict makes it an error)"
    #expect(result.messages.contains(note), "\(result.messages)")
    let strict = try await run(Self.events, body, isStrict: true)
    #expect(strict.result.exitCode == 1 && strict.requests == 1, "\(strict.result.messages)")
    #expect(strict.result.messages.contains("E0502") && strict.result.messages.contains(name))
  }

  @Test func `a record with invalid UTF-8 is skipped, elsewhere invalid UTF-8 is an error`()
    async throws
  {
    let bad = Array(#"{"id":"b"#.utf8) + [0xFF] + Array(#""}"#.utf8)
    let page = Array(#"{"results":["#.utf8) + bad + Array(",\(Self.record)]}".utf8)
    let (result, requests) = try await run(Self.events, page)
    #expect(result.exitCode == 0 && requests == 1, "\(result.messages)")
    #expect(result.rows == "{\"id\":\"a\"}\n" && result.messages.contains("skipped: id b?"))
    let invalidPage = Array(#"{"x":""#.utf8) + [0xFF] + Array(#"","results":[]}"#.utf8)
    let failed = try await run(Self.events, invalidPage)
    #expect(failed.result.exitCode == 5 && failed.requests == 1)
    #expect(failed.result.messages.contains("is not valid UTF-8"), "\(failed.result.messages)")
  }

  @Test("numbers of any size are values", arguments: ["1e400", "123456789012345678901234567890"])
  func largeNumber(text: String) async throws {
    let record = Self.record.replacing("{}", with: #"{"n":\#(text)}"#)
    let query = "from events where eventType = e_a limit all select property.n"
    let result = try await run(query, #"{"results":[\#(record)]}"#).result
    #expect(result.exitCode == 0 && result.rows.contains(text), "\(result)")
  }

  // MARK: Event types

  @Test(
    "an invalid list of event types is E0602",
    arguments: [
      #"{"eventTypes":["e_a",7]}"#, #"{"eventTypes":["e_a",null]}"#, #"{"eventTypes":{}}"#, "{}",
      #"{"eventTypes":["e_a"],"eventTypes":[]}"#, "<html>", #"{"eventTypes":["\ud800"]}"#,
    ]
  )
  func eventTypes(body: String) async throws {
    let (result, requests) = try await run("from event_types", body)
    #expect(result.exitCode == 5 && requests == 1, "\(requests) \(result.messages)")
    #expect(result.rows.isEmpty && result.messages.contains("error[E0602]"), "\(result.messages)")
  }
}
