import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// What is checked before an event is sent, and what an answer says about it.
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

  @Test func `values get the form that the service wants`() throws {
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

  @Test func `tokens are always there`() throws {
    #expect(String(decoding: try event(least).json, as: UTF8.self).contains(#""tokens":{}"#))
  }

  @Test(
    "a wrong event is not sent",
    arguments: [
      (Entry("emial", .text("x")), "no field `emial`"), (Entry("email", .text("x")), "twice"),
      (Entry("tokens", .text("x")), "is an object"),
      (Entry("tokens", .object([Entry("a", .list([]))])), "a token is"),
      (Entry("timestamp", .text("yesterday")), "is a time"),
      (Entry("id", .object([])), "is a text"),
      (Entry("id", .text(String(repeating: "é", count: 251))), "500 bytes"),
      (Entry("timelineIFrame", .object([Entry("url", .text("x"))])), "these fields"),
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

  @Test func `what is missing is said together`() {
    #expect(faults([]).count == 2)
    #expect(faults([Entry("eventTemplateId", .text("")), Entry("utk", .text("u"))]).count == 1)
  }

  @Test(
    "an id of its own makes a second sending safe",
    arguments: [("a", true), ("a-{{uuid}}", false)]
  )
  func repeats(id: String, isSafe: Bool) throws {
    #expect(try event(with(Entry("id", .text(id)))).isSafeToRepeat == isSafe)
    #expect(try !event(least).isSafeToRepeat)
  }

  // MARK: Answers

  private func send(
    _ count: Int,
    ids: Bool = false,
    _ response: HTTPResponse?
  ) async throws -> TimelineSender.BatchOutcome {
    let events = try (0..<count).map { number in
      try event(ids ? with(Entry("id", .text("e\(number)"))) : least)
    }
    let transport = RuledTransport { _, _ throws(SourceError) in
      guard let response else { throw SourceError(.connectionFailed, "reset") }
      return response
    }
    return try await TimelineSender(transport).send(events)
  }

  @Test func `all are accepted`() async throws {
    let outcome = try await send(3, HTTPResponse(201, #"{"status":"COMPLETE","results":[]}"#))
    #expect(outcome.acceptedCount == 3 && outcome.rejected.isEmpty)
  }

  @Test func `a refused one is found by its place or its id`() async throws {
    let body = #"""
      {"numErrors":2,"results":[{"id":"e1"}],"errors":[{"message":"bad","context":{"index":["2"]}},
       {"message":"worse","id":"e0"}]}
      """#
    let outcome = try await send(3, ids: true, HTTPResponse(207, body))
    #expect(outcome.acceptedCount == 1)
    #expect(outcome.rejected.map(\.index) == [0, 2])
    #expect(outcome.rejected.map(\.reason) == ["worse", "bad"])
  }

  @Test func `an error about no one in particular is one about all that are not confirmed`()
    async throws
  {
    let body = #"{"results":[{"id":"e1"}],"errors":[{"message":"bad"}]}"#
    let outcome = try await send(3, ids: true, HTTPResponse(207, body))
    #expect(outcome.rejected.map(\.index) == [0, 2])
  }

  @Test("an unclear outcome is said as such", arguments: [nil, 500, 502])
  func unclear(status: Int?) async throws {
    let error = await #expect(throws: SourceError.self) {
      try await send(2, status.map { HTTPResponse($0) })
    }
    #expect(error?.code == .unclearOutcome)
  }

  @Test func `a refusal of the whole batch is an error`() async throws {
    let error = await #expect(throws: SourceError.self) {
      try await send(2, HTTPResponse(400, #"{"message":"no"}"#))
    }
    #expect(error?.code == .requestRefused)
  }
}

/// Error answers in words.
struct ServiceErrorTests {
  @Test(
    "an answer's status chooses the code",
    arguments: [
      (400, DiagnosticCode.requestRefused), (401, .unauthorized), (403, .missingScope),
      (404, .requestRefused), (414, .requestRefused), (429, .rateLimited), (477, .serviceFailed),
      (500, .serviceFailed), (503, .serviceFailed),
    ]
  )
  func codes(status: Int, code: DiagnosticCode) {
    #expect(ServiceError.error(for: HTTPResponse(status, "")).code == code)
  }

  @Test func `scopes are named from both forms of a refusal`() {
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
    "advice fits the answer",
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
