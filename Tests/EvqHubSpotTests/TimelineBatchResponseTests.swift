import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// The outcome of each event after a batch response: created, refused or unclear.
struct TimelineBatchResponseTests {
  /// Three events with the ids `e0`, `e1`, `e2`, or without ids.
  private func events(ids: Bool) throws -> [TimelineEvent] {
    try (0..<3).map { number in
      var entries: [TimelineValue.Entry] = [
        .init("eventTemplateId", .text("1")), .init("email", .text("a@b.example")),
      ]
      if ids { entries.append(.init("id", .text("e\(number)"))) }
      return try TimelineEvent.checked(entries).get()
    }
  }

  private func outcome(
    _ status: Int,
    _ body: String,
    ids: Bool
  ) async throws -> TimelineBatchOutcome {
    let transport = RuledTransport { _, _ throws(RuntimeFailure) in HTTPResponse(status, body) }
    return try await TimelineSender(transport).send(try events(ids: ids))
  }

  /// One sign per event: `+` created, `-` refused, `?` unclear.
  ///
  /// Or `unclear` or `refused` for the whole batch.
  private func verdict(_ status: Int, _ body: String, ids: Bool) async throws -> String {
    switch try await outcome(status, body, ids: ids) {
    case .refused: return "refused"
    case .unclear: return "unclear"
    case .settled(let fates):
      return fates.map { fate in
        switch fate {
        case .created: "+"
        case .refused: "-"
        case .unclear: "?"
        }
      }.joined()
    }
  }

  // MARK: Consistent responses

  private static let three = #""results":[{"id":"e0"},{"id":"e1"},{"id":"e2"}]"#
  private static let complete = #""status":"COMPLETE""#

  private struct Case: CustomTestStringConvertible {
    var body: String
    var withIds: String
    var withoutIds: String
    var testDescription: String { body }
  }

  private static let consistent: [Case] = [
    Case(body: "{\(complete),\(three)}", withIds: "+++", withoutIds: "+++"),
    Case(body: "{\(complete),\(three),\"errors\":null}", withIds: "+++", withoutIds: "+++"),
    Case(body: "{\(complete),\(three),\"numErrors\":0}", withIds: "+++", withoutIds: "+++"),
    // Results without ids, in the right number.
    Case(body: "{\(complete),\"results\":[{},{},{}]}", withIds: "+++", withoutIds: "+++"),
    // The error names its event by index or id.
    Case(
      body:
        #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}],"numErrors":1,"errors":[{"message":"m","context":{"index":["2"]}}]}"#,
      withIds: "++-",
      withoutIds: "++-"
    ),
    Case(
      body:
        #"{\#(complete),"results":[{},{}],"numErrors":1,"errors":[{"message":"m","context":{"index":[0]}}]}"#,
      withIds: "-++",
      withoutIds: "-++"
    ),
    Case(
      body: #"{\#(complete),"results":[{},{}],"errors":[{"message":"m","id":"e1"}]}"#,
      withIds: "+-+",
      withoutIds: "???"
    ),
    Case(
      body:
        #"{\#(complete),"results":[{"id":"e2"}],"errors":[{"message":"m","id":"e1"},{"context":{"id":["e0"]}}]}"#,
      withIds: "--+",
      withoutIds: "???"
    ),
    // The error names no event, but the results do.
    Case(
      body: #"{\#(complete),"results":[{"id":"e0"},{"id":"e2"}],"errors":[{"message":"m"}]}"#,
      withIds: "+-+",
      withoutIds: "???"
    ),
    Case(
      body: #"{\#(complete),"results":[{"id":"e0"},{}],"errors":[{"message":"m"}]}"#,
      withIds: "+??",
      withoutIds: "???"
    ),
    // All events are refused, so the errors need not name them.
    Case(
      body: #"{\#(complete),"numErrors":3,"errors":[{"message":"m"},{"message":"n"},{}]}"#,
      withIds: "---",
      withoutIds: "---"
    ),
  ]

  @Test("a consistent response is trusted", arguments: consistent, [200, 201, 207])
  private func consistentResponse(_ example: Case, status: Int) async throws {
    #expect(try await verdict(status, example.body, ids: true) == example.withIds)
    #expect(try await verdict(status, example.body, ids: false) == example.withoutIds)
  }

  @Test func `refusals have the service's reasons`() async throws {
    let body = """
      {\(Self.complete),"errors":[{"message":"bad","context":{"index":["1"]}},{"category":"WORSE"},{"x":1}]}
      """
    guard case .settled(let fates) = try await outcome(207, body, ids: false) else {
      Issue.record("not settled")
      return
    }
    let unnamed = TimelineFate.refused("one of: WORSE; no reason given")
    #expect(fates == [unnamed, .refused("bad"), unnamed])
  }

  // MARK: Inconsistent responses

  @Test(
    "an inconsistent response is not trusted, with ids or without",
    arguments: [
      "", " ", "{", "[]", "3", "null", "\"COMPLETE\"", "<html></html>", "{}",
      #"{"status":"error"}"#, "{\(three)}", #"{"status":"COMPLETE"}"#,
      #"{"status":"COMPLETE","results":null}"#, #"{"status":"PENDING",\#(three)}"#,
      #"{"status":"PROCESSING",\#(three)}"#, #"{"status":"CANCELED",\#(three)}"#,
      #"{"status":"complete",\#(three)}"#, #"{"status":["COMPLETE"],\#(three)}"#,
      #"{"status":null,\#(three)}"#,
      // Too few or too many results.
      #"{\#(complete),"results":[]}"#, #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}]}"#,
      #"{\#(complete),"results":[{},{},{},{}]}"#,
      #"{\#(complete),\#(three),"errors":[{"message":"m"}]}"#,
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}],"errors":[]}"#,
      #"{\#(complete),"errors":[{},{},{},{}]}"#,
      // A wrong number of errors.
      #"{\#(complete),\#(three),"numErrors":1}"#,
      #"{\#(complete),"results":[{},{}],"numErrors":1}"#,
      #"{\#(complete),\#(three),"numErrors":"0"}"#, #"{\#(complete),\#(three),"numErrors":-1}"#,
      #"{\#(complete),"results":[{},{}],"numErrors":2,"errors":[{"message":"m"}]}"#,
      // Wrong types.
      #"{\#(complete),"results":{"id":"e0"}}"#, #"{\#(complete),"results":[1,2,3]}"#,
      #"{\#(complete),"results":[null,null,null]}"#, #"{\#(complete),\#(three),"errors":{}}"#,
      #"{\#(complete),"results":[{},{}],"errors":{"message":"m"}}"#,
      #"{\#(complete),"results":[{},{}],"errors":["m"]}"#,
      #"{\#(complete),"results":[{},{}],"errors":"m"}"#,
      // An error for an event that was not sent, or two errors for one event.
      #"{\#(complete),"results":[{},{}],"errors":[{"context":{"index":["3"]}}]}"#,
      #"{\#(complete),"results":[{},{}],"errors":[{"context":{"index":["-1"]}}]}"#,
      #"{\#(complete),"results":[{}],"errors":[{"context":{"index":["0"]}},{"context":{"index":["0"]}}]}"#,
      // A repeated key: the last value counts, and it is inconsistent.
      #"{\#(complete),\#(three),"results":[]}"#, #"{\#(complete),\#(three),"status":"PENDING"}"#,
    ]
  )
  func unclear(body: String) async throws {
    for status in [200, 201, 202, 207] {
      #expect(try await verdict(status, body, ids: true) == "unclear", "\(status)")
      #expect(try await verdict(status, body, ids: false) == "unclear", "\(status)")
    }
  }

  @Test(
    "results about other events are not trusted",
    arguments: [
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"},{"id":"x"}]}"#,
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e0"},{"id":"e2"}]}"#,
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}],"errors":[{"id":"e1"}]}"#,
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}],"errors":[{"context":{"index":["1"]}}]}"#,
      #"{\#(complete),"results":[{"id":"e0"},{"id":"e1"}],"errors":[{"id":"e2","context":{"index":["1"]}}]}"#,
    ]
  )
  func otherEvents(body: String) async throws {
    #expect(try await verdict(207, body, ids: true) == "unclear")
  }

  @Test(
    "a status means that the batch is refused or unclear",
    arguments: [
      (400, "refused"), (409, "refused"), (413, "refused"), (422, "refused"), (408, "unclear"),
      (500, "unclear"), (502, "unclear"), (503, "unclear"), (504, "unclear"), (524, "unclear"),
      (204, "unclear"), (226, "unclear"),
    ]
  )
  func statuses(status: Int, expected: String) async throws {
    #expect(try await verdict(status, #"{"message":"no"}"#, ids: false) == expected)
  }

  @Test(
    "a status that concerns all requests is an error",
    arguments: [302, 401, 403, 404, 405, 423, 429, 477]
  )
  func stops(status: Int) async throws {
    await #expect(throws: RuntimeFailure.self) { try await outcome(status, "{}", ids: false) }
  }

  // MARK: Missing responses

  @Test func `a lost request is unclear, an unsent request is an error`() async throws {
    let sent = RuntimeFailure(.connectionFailed, "reset")
    for error in [sent, RuntimeFailure(.unusableRecording, "full")] {
      let transport = RuledTransport { _, _ throws(RuntimeFailure) in throw error }
      guard case .unclear = try await TimelineSender(transport).send(try events(ids: false)) else {
        Issue.record("not unclear: \(error)")
        return
      }
    }
    let transport = RuledTransport { _, _ throws(RuntimeFailure) in throw sent.beforeSending }
    await #expect(throws: sent.beforeSending) {
      try await TimelineSender(transport).send(try events(ids: false))
    }
  }
}
