import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Validation of events before sending, and the outcome of a response.
struct TimelineSendingTests {
  typealias Entry = TimelineValue.Entry

  private func event(_ entries: [Entry]) throws(TimelineFaults) -> TimelineEvent {
    try TimelineEvent.checked(entries).get()
  }

  private func faults(_ entries: [Entry]) -> [String] {
    do throws(TimelineFaults) {
      _ = try event(entries)
      return []
    } catch {
      return error.faults.map(\.message)
    }
  }

  private let least = [
    Entry("eventTemplateId", .number("1001298")), Entry("email", .text("a@b.example")),
  ]

  private func with(_ entry: Entry) -> [Entry] { least + [entry] }

  @Test func `values are converted to the form of the service`() throws {
    let entries =
      least + [
        Entry(
          "tokens",
          .object([
            Entry("petAge", .number("12345678901234567890")), Entry("isGood", .boolean(true)),
            Entry("adoptedAt", .time(Instant(clamping: 1_000))),
          ])
        ), Entry("timestamp", .text("2026-01-05T10:00+02:00")),
        Entry("extraData", .list([.number("1.50"), .object([])])),
      ]
    let json = String(decoding: try event(entries).json, as: UTF8.self)
    #expect(
      json == #"{"eventTemplateId":"1001298","email":"a@b.example","#
        + #""timestamp":"2026-01-05T08:00:00.000Z","tokens":{"petAge":"12345678901234567890","#
        + #""isGood":"true","adoptedAt":"1000"},"extraData":[1.50,{}]}"#
    )
  }

  @Test func `tokens are always sent`() throws {
    #expect(String(decoding: try event(least).json, as: UTF8.self).contains(#""tokens":{}"#))
  }

  @Test(
    "an invalid event is not sent",
    arguments: [
      (Entry("emial", .text("x")), "no field `emial`"), (Entry("email", .text("x")), "is repeated"),
      (Entry("tokens", .text("x")), "must be an object"),
      (Entry("tokens", .object([Entry("a", .list([]))])), "a token must be"),
      (Entry("timestamp", .text("yesterday")), "must be a time"),
      (Entry("id", .object([])), "must be a text"),
      (Entry("id", .text(String(repeating: "é", count: 251))), "500 bytes"),
      (Entry("timelineIFrame", .object([Entry("url", .text("x"))])), "have the fields"),
      (
        Entry("tokens", .object([Entry("a", .text(String(repeating: "x", count: 522_241)))])),
        "510 KiB"
      ),
      (Entry("extraData", .text(String(repeating: "x", count: 1 << 20))), "1 MiB"),
    ]
  )
  func refused(entry: Entry, words: String) {
    let found = faults(with(entry))
    #expect(found.count == 1 && found[0].contains(words), "\(found)")
  }

  @Test func `all missing fields are reported together`() {
    #expect(faults([]).count == 2)
    #expect(faults([Entry("eventTemplateId", .text("")), Entry("utk", .text("u"))]).count == 1)
  }

  @Test(
    "an event with an id can be sent again safely",
    arguments: [("a", true), ("a-{{uuid}}", false)]
  )
  func repeats(id: String, isSafe: Bool) throws {
    #expect(try event(with(Entry("id", .text(id)))).isSafeToRepeat == isSafe)
    #expect(try !event(least).isSafeToRepeat)
  }

  @Test(
    "an event with a placeholder in its id cannot be sent again safely",
    arguments: ["", "{{uuid}}", "a-{{uuid}}-b"]
  )
  func isUnsafeToRepeat(id: String) throws {
    #expect(try !event(with(Entry("id", .text(id)))).isSafeToRepeat)
  }

  @Test(
    "extraData is any JSON and is sent unchanged",
    arguments: [
      "[1,null,{\"a\":null}]", "{\"a\":[null],\"a\":2}", "\"text \\u0000\"", "12345678901234567890",
      "1.50", "true", "[]", "{}", "\"\"",
    ]
  )
  func extraData(json: String) throws {
    let text = "{\"eventTemplateId\":\"1\",\"utk\":\"u\",\"extraData\":\(json)}"
    guard case .object(let entries) = TimelineValue(json: Array(text.utf8)[...], form: .compound)
    else {
      Issue.record("no object")
      return
    }
    let sent = String(decoding: try event(entries).json, as: UTF8.self)
    #expect(sent.contains("\"extraData\":\(json)"), "\(sent)")
  }

  @Test func `a null field is a missing field`() throws {
    let entries = [
      Entry("extraData", .null), Entry("id", .null), Entry("id", .text("a")),
      Entry("tokens", .object([Entry("a", .null)])),
    ]
    let sent = try event(least + entries)
    #expect(sent.id == "a" && sent.tokens.isEmpty)
    #expect(!String(decoding: sent.json, as: UTF8.self).contains("extraData"))
  }

  // MARK: One event

  private func send(
    id: String?,
    _ rule: @escaping RuledTransport.Rule
  ) async throws -> ByteBuffer {
    let event = try event(id.map { with(Entry("id", .text($0))) } ?? least)
    return try await TimelineSender(RuledTransport(rule)).send(event)
  }

  @Test func `the service's record is returned`() async throws {
    for (id, body) in [("e", #"{"id":"e"}"#), (nil, #"{"id":"x-1","status":"ok"}"#)] {
      let record = try await send(id: id) { _, _ in HTTPResponse(201, body) }
      #expect(JSONValue(record)?["id"] != nil)
    }
  }

  @Test(
    "without confirmation the outcome is unclear",
    arguments: [
      (201, ""), (201, "{}"), (200, #"{"status":"error"}"#), (201, #"{"status":"error","id":"e"}"#),
      (201, "[]"), (201, "null"), (201, #"{"id":"#), (201, #"{"id":null}"#), (201, #"{"id":""}"#),
      (201, #"{"id":{}}"#), (201, #"{"id":"other"}"#), (204, ""), (500, ""), (502, "<html>"),
      (408, ""),
    ]
  )
  func isUnclear(status: Int, body: String) async throws {
    let error = await #expect(throws: RuntimeFailure.self) {
      try await send(id: "e") { _, _ in HTTPResponse(status, body) }
    }
    #expect(error?.code == .unclearOutcome)
  }

  @Test func `a lost connection is unclear, an unsent request is not`()
    async throws
  {
    let lost = RuntimeFailure(.connectionFailed, "reset")
    for (error, code) in [
      (lost, DiagnosticCode.unclearOutcome), (lost.beforeSending, .connectionFailed),
    ] {
      let thrown = await #expect(throws: RuntimeFailure.self) {
        try await send(id: nil) { _, _ throws(RuntimeFailure) in throw error }
      }
      #expect(thrown?.code == code)
    }
  }

  @Test("a refusal is an error", arguments: [400, 403, 404, 409, 429])
  func refusal(status: Int) async throws {
    let error = await #expect(throws: RuntimeFailure.self) {
      try await send(id: nil) { _, _ in HTTPResponse(status, #"{"message":"no"}"#) }
    }
    #expect(error?.code != .unclearOutcome)
  }
}

/// Error responses as failures.
struct ServiceErrorTests {
  @Test(
    "the status determines the diagnostic code",
    arguments: [
      (400, DiagnosticCode.requestRefused), (401, .unauthorized), (403, .missingScope),
      (404, .requestRefused), (414, .requestRefused), (429, .rateLimited), (477, .serviceFailed),
      (500, .serviceFailed), (503, .serviceFailed),
    ]
  )
  func codes(status: Int, code: DiagnosticCode) {
    #expect(ServiceError.error(for: HTTPResponse(status, "")).code == code)
  }

  @Test func `both forms of missing scopes are read`() {
    let old = #"{"errors":[{"message":"m","context":{"requiredScopes":["content"]}}]}"#
    let new = #"{"context":{"requiredGranularScopes":["timeline"]},"correlationId":"c-1"}"#
    #expect(
      ServiceError.error(for: HTTPResponse(403, old)).helps.contains {
        $0.hasSuffix("scopes: content")
      }
    )
    let helps = ServiceError.error(for: HTTPResponse(403, new)).helps
    #expect(helps.contains { $0.hasSuffix("scopes: timeline") })
    #expect(helps.contains("correlation id: c-1"))
  }

  @Test(
    "advice matches the response",
    arguments: [
      (
        400, #"{"subCategory":"EVENT_TYPE_READS_NOT_ALLOWED_DUE_TO_STORAGE_LOCATIONS"}"#,
        "eventType"
      ),
      (400, #"{"message":"EVENT_TYPE_READS_NOT_ALLOWED_DUE_TO_STORAGE_LOCATIONS"}"#, "eventType"),
      (414, "", "fewer values"), (401, "", "whoami"), (429, #"{"policyName":"DAILY"}"#, "midnight"),
    ]
  )
  func advice(status: Int, body: String, words: String) {
    let helps = ServiceError.error(for: HTTPResponse(status, body)).helps
    #expect(helps.contains { $0.contains(words) }, "\(helps)")
  }
}
