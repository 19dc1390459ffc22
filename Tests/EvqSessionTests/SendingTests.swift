import EvqBackends
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Sending files of events to a service that refuses some of them.
struct SendingTests {
  typealias Row = SendingFolder.Row

  // MARK: A refused batch

  @Test(
    "a refused event does not block the rest of its batch",
    arguments: [1, 50, 51, 77, 100],
    [true, false]
  )
  func bisects(guilty: Int, hasIds: Bool) async throws {
    var rows = (1...230).map { hasIds ? Row.named($0) : .plain($0) }
    rows[guilty - 1] = Row(email: "guilty@b.example", id: hasIds ? "g" : nil)
    let sending = try SendingFolder(rows)
    let service = FakeTimeline { _, _ in .refuseBatch }
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 1, "\(result.messages)")
    #expect(service.counts.count == 229 && service.counts.values.allSatisfy { $0 == 1 })
    #expect(sending.rejected.map(\.record) == [guilty])
    #expect(sending.rejected.first?.reason.contains("a guilty event") == true)
    #expect(result.messages.contains("229 events sent · 1 rejected"), "\(result.messages)")
    // Three batches, and two requests for each of seven bisections.
    #expect(service.requests.count <= 3 + 2 * 7)
    #expect(!FileManager.default.fileExists(atPath: sending.path + ".sent"))
  }

  @Test func `a batch of refused events is rejected one by one`() async throws {
    let sending = try SendingFolder((1...5).map(Row.guilty) + [.plain(1)])
    let service = FakeTimeline { _, _ in .refuseBatch }
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 1 && service.counts == ["a1@b.example": 1])
    #expect(sending.rejected.map(\.record) == [1, 2, 3, 4, 5])
  }

  @Test func `a bisection that reaches the budget continues in the next run`() async throws {
    var rows = (1...150).map(Row.plain)
    rows[98] = .guilty(1)
    let sending = try SendingFolder(rows)
    let service = FakeTimeline { _, _ in .refuseBatch }
    var codes: [Int32] = []
    while codes.count < 20, codes.last ?? 5 == 5 {
      codes.append(try await sending.send(to: service) { $0.service.requestsMax = 9 }.exitCode)
    }
    #expect(codes.count > 2 && codes.last == 1)
    #expect(service.counts.count == 149 && service.counts.values.allSatisfy { $0 == 1 })
    #expect(sending.rejected.map(\.record) == [99])
  }

  @Test func `an interrupted bisection leaves no event unclear`() async throws {
    var rows = (1...100).map(Row.plain)
    rows[70] = .guilty(1)
    let sending = try SendingFolder(rows)
    let service = FakeTimeline { number, _ in
      if number == 2 { withUnsafeCurrentTask { $0?.cancel() } }
      return .refuseBatch
    }
    let task = Task { try await sending.send(to: service) }
    let stopped = try await task.value
    #expect(
      stopped.exitCode == 130 && !stopped.messages.contains("may exist"),
      "\(stopped.messages)"
    )
    #expect(service.requests.count == 3)
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 1, "\(result.messages)")
    #expect(service.counts.count == 99 && service.counts.values.allSatisfy { $0 == 1 })
  }

  // MARK: Errors without an index

  @Test func `events without ids are not sent again after an unclear response`() async throws {
    let sending = try SendingFolder((1...9).map(Row.plain) + [.guilty(10)])
    let service = FakeTimeline { _, _ in .answer(isNamed: false, hasIds: false) }
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 5 && result.messages.contains("E0611"), "\(result.messages)")
    #expect(result.messages.contains("0 events sent · 0 rejected · 10 unclear"))
    #expect(sending.rejected.count == 10 && sending.rejected.allSatisfy(\.mayExist))
    #expect(
      sending.rejected[0].reason.contains("refused 1 of 10 events without naming them: guilty")
    )
    // Repeating the command must not send the events again.
    let again = try await sending.send(to: service)
    #expect(again.exitCode == 5 && service.requests.count == 1, "\(again.messages)")
    #expect(sending.rejected.count == 10)
  }

  @Test func `events with ids are sent again until the refused one is found`() async throws {
    let rows = (1...9).map(Row.named) + [Row(email: "guilty@b.example", id: "g")]
    let sending = try SendingFolder(rows)
    let service = FakeTimeline { _, _ in .answer(isNamed: false, hasIds: false) }
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 1 && sending.rejected.map(\.record) == [10], "\(result.messages)")
    #expect(service.counts.count == 9 && result.messages.contains("9 events sent · 1 rejected"))
  }

  // MARK: Unclear responses

  @Test(
    "after an unclear response only events with ids are sent again",
    arguments: [
      FakeTimeline.Behavior.created(status: 201, body: "{}"),
      .created(status: 200, body: #"{"status":"error"}"#),
      .created(status: 201, body: #"{"status":"COMPLETE","results":[]}"#),
      .created(status: 207, body: #"{"status":"PENDING","results":[{},{},{}]}"#),
      .created(status: 200, body: "<html></html>"), .created(status: 204, body: ""),
      .pending(isCreated: false), .notCreated(status: 500, body: "{}"), .lost(isCreated: true),
      .lost(isCreated: false),
    ]
  )
  func resumes(behavior: FakeTimeline.Behavior) async throws {
    let rows: [Row] = [
      .plain(1), .named(2), Row(email: "x", isInvalid: true), .plain(4), .named(5),
    ]
    let sending = try SendingFolder(rows + (6...200).map(Row.plain))
    let broken = FakeTimeline { _, inputs in inputs.allSatisfy { $0.id == nil } ? behavior : .normal
    }
    let stopped = try await sending.send(to: broken)
    #expect(stopped.exitCode == 5 && stopped.messages.contains("E0611"), "\(stopped.messages)")
    #expect(stopped.messages.contains("records 1 to 100 may exist"))
    #expect(stopped.messages.contains("0 events sent"), "\(stopped.messages)")
    let service = FakeTimeline()
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 5, "\(result.messages)")
    #expect(result.messages.contains("102 events sent · 1 rejected · 97 unclear"))
    #expect(service.requests.map(\.count) == [2, 100])
    let unclear = sending.rejected.filter(\.mayExist).map(\.record)
    #expect(unclear == [1, 4] + Array(6...100))
    #expect(sending.rejected.filter { !$0.mayExist }.map(\.record) == [3])
  }

  @Test func `the next run sends a request that was not sent`() async throws {
    let sending = try SendingFolder((1...120).map(Row.plain))
    let service = FakeTimeline { number, _ in number == 1 ? .unsent : .normal }
    let stopped = try await sending.send(to: service)
    #expect(stopped.exitCode == 5 && !stopped.messages.contains("may exist"), "\(stopped.messages)")
    let result = try await sending.send(to: service)
    #expect(result.exitCode == 0 && service.counts.values.allSatisfy { $0 == 1 })
    #expect(service.counts.count == 120)
  }

  // MARK: Dry runs

  @Test func `a dry run shows the events it would send, and writes no file`() async throws {
    let sending = try SendingFolder([
      .plain(1), .named(2), Row(email: "x", isInvalid: true), .plain(4),
    ])
    let service = FakeTimeline()
    let result = try await sending.send(to: service) { $0.isDryRun = true }
    #expect(result.exitCode == 1 && service.requests.isEmpty)
    #expect(result.rows.split(separator: "\n").count == 2)
    #expect(result.messages.contains("dry run: 3 events would be sent · 1 rejected"))
    #expect(result.messages.contains("record 3 would not be sent: emial"), "\(result.messages)")
    #expect(try sending.folder.names == ["pets.ndjson"])
  }

  @Test func `a dry run skips events that an earlier run sent`() async throws {
    let sending = try SendingFolder((1...250).map(Row.plain))
    let service = FakeTimeline { number, _ in number == 1 ? .lost(isCreated: true) : .normal }
    _ = try await sending.send(to: service)
    let result = try await sending.send(to: service) { $0.isDryRun = true }
    #expect(result.messages.contains("100 records of \(sending.path) are already done"))
    #expect(result.messages.contains("record 101 would not be sent, because it may exist"))
    #expect(result.messages.contains("dry run: 50 events would be sent"), "\(result.messages)")
    #expect(result.exitCode == 1 && !result.rows.contains("a100@") && result.rows.contains("a201@"))
  }
}
