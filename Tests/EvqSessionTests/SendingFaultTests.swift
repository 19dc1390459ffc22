import EvqEngine
import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Synchronization
import Testing

/// Sending under random responses and crashes does not lose, double or invent events.
struct SendingFaultTests {
  typealias Row = SendingFolder.Row

  /// Random responses, and a crash of evq at one of the requests.
  private final class CrashPlan: Sendable {
    /// The contents of the journal and of the rejected records at one moment.
    struct Files {
      var journal: [UInt8]?
      var rejected: [UInt8]?
    }

    private struct State {
      var random: SeededRandom
      var requestsLeft: Int
      var hasCrashed = false
      var last: Files?
      var files: Files?
    }

    private let sending: SendingFolder
    private let style: FakeTimeline.Behavior
    private let state: Mutex<State>

    /// `requestsLeft` is the number of requests before the crash.
    init(_ sending: SendingFolder, _ style: FakeTimeline.Behavior, seed: UInt64, requestsLeft: Int)
    {
      self.sending = sending
      self.style = style
      state = Mutex(State(random: SeededRandom(seed: seed), requestsLeft: requestsLeft))
    }

    var filesAtCrash: Files? { state.withLock { $0.files } }

    private func files() -> Files {
      let name = sending.name
      return Files(
        journal: try? sending.folder.bytes(name + ".sent"),
        rejected: try? sending.folder.bytes(name + ".rejected.ndjson")
      )
    }

    func behavior() -> FakeTimeline.Behavior {
      let now = files()
      return state.withLock { state in
        guard !state.hasCrashed else { return .unsent }
        state.requestsLeft -= 1
        guard state.requestsLeft == 0 else {
          state.last = now
          return choose(&state.random)
        }
        state.hasCrashed = true
        // Killed during this request, or after the last response between writing the rejected records
        // and the journal.
        let isBetween = state.random.chance(40)
        state.files = now
        if isBetween, let last = state.last {
          state.files?.journal = last.journal
          return .unsent
        }
        return .lost(isCreated: state.random.chance(50))
      }
    }

    private func choose(_ random: inout SeededRandom) -> FakeTimeline.Behavior {
      guard random.chance(20) else { return style }
      let body = random.pick([
        "", "{}", "<html></html>", #"{"status":"error"}"#, #"{"status":"COMPLETE","results":[]}"#,
        #"{"status":"COMPLETE","results":[{}],"errors":{}}"#,
        #"{"status":"PENDING","results":[{},{}]}"#,
        #"{"status":"COMPLETE","results":[{},{},{},{}],"numErrors":3}"#, #"{"status":"COMP"#,
      ])
      switch random.below(7) {
      case 0: return .created(status: random.pick([200, 201, 207]), body: body)
      case 1: return .notCreated(status: random.pick([200, 201, 207]), body: body)
      case 2: return .created(status: random.pick([500, 502, 504]), body: body)
      case 3: return .notCreated(status: random.pick([429, 403, 500, 503]), body: body)
      case 4: return .lost(isCreated: random.chance(50))
      case 5: return .pending(isCreated: random.chance(50))
      default: return .unsent
      }
    }
  }

  private static func rows(_ random: inout SeededRandom) -> [Row] {
    let idPercent = random.pick([0, 30, 100])
    let guiltyPercent = random.pick([0, 2, 20])
    return (0..<1 + random.below(240)).map { number in
      let name = random.chance(guiltyPercent) ? "guilty" : "a"
      return Row(
        email: "\(name)\(number)@b.example",
        id: random.chance(idPercent) ? "e\(number)" : nil,
        isInvalid: random.chance(3)
      )
    }
  }

  @Test("no event is lost, doubled or invented", arguments: 0..<10 as Range<UInt64>)
  func holds(part: UInt64) async throws {
    for number in 0..<12 {
      let seed = part * 1_000 + UInt64(number)
      try await check(seed)
    }
  }

  private func check(_ seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let rows = Self.rows(&random)
    let sending = try SendingFolder(rows)
    let style = random.pick(
      [
        .refuseBatch, .answer(isNamed: true, hasIds: true),
        .answer(isNamed: true, hasIds: false),
        .answer(isNamed: false, hasIds: true), .answer(isNamed: false, hasIds: false),
      ] as [FakeTimeline.Behavior]
    )
    var counts: [String: Int] = [:]
    var result: ProgramResult?
    for attempt in 0..<200 {
      // The last runs have no faults, so every file is finished.
      let isFaultless = attempt > 12
      let requestsLeft = isFaultless ? Int.max : 1 + random.below(12)
      let crash = CrashPlan(sending, style, seed: random.next(), requestsLeft: requestsLeft)
      let service = FakeTimeline { _, _ in isFaultless ? style : crash.behavior() }
      let run = try await sending.send(to: service, seed: seed)
      for (email, count) in service.counts {
        let isNamed = rows.contains { $0.email == email && $0.id != nil }
        counts[email] = isNamed ? 1 : counts[email, default: 0] + count
      }
      guard crash.filesAtCrash == nil || isFaultless else {
        try restore(crash.filesAtCrash, sending)
        continue
      }
      guard run.messages.contains("· live") else { continue }
      result = run
      break
    }
    let done = try #require(result, "seed \(seed): the file is never finished")
    verify(rows, counts, sending.rejected, done, "seed \(seed)")
    let again = FakeTimeline()
    if done.exitCode == 5 { _ = try await sending.send(to: again) }
    #expect(again.requests.isEmpty, "seed \(seed)")
  }

  private func restore(_ files: CrashPlan.Files?, _ sending: SendingFolder) throws {
    for (bytes, ending) in [(files?.journal, ".sent"), (files?.rejected, ".rejected.ndjson")] {
      let path = sending.path + ending
      try? FileManager.default.removeItem(atPath: path)
      if let bytes { try Data(bytes).write(to: URL(filePath: path)) }
    }
  }

  private func verify(
    _ rows: [Row],
    _ counts: [String: Int],
    _ rejected: [SendingFolder.Rejected],
    _ result: ProgramResult,
    _ context: Comment
  ) {
    let reasons = Dictionary(grouping: rejected, by: \.record)
    var totals = (sent: 0, rejected: 0, unclear: 0)
    for (index, row) in rows.enumerated() {
      let lines = reasons[index + 1] ?? []
      let count = counts[row.email] ?? 0
      let isBad = row.isInvalid || row.email.hasPrefix("guilty")
      #expect(lines.count <= 1, "\(context): record \(index + 1) is listed twice")
      #expect(lines.allSatisfy { $0.email == row.email }, "\(context): record \(index + 1)")
      #expect(count <= 1 && (!isBad || count == 0), "\(context): record \(index + 1) × \(count)")
      if lines.first?.mayExist == true {
        totals.unclear += 1
        #expect(row.id == nil && !row.isInvalid, "\(context): record \(index + 1) is not unclear")
      } else if !lines.isEmpty {
        totals.rejected += 1
        #expect(isBad, "\(context): record \(index + 1) was refused: \(lines[0].reason)")
      } else {
        totals.sent += 1
        #expect(count == 1, "\(context): record \(index + 1) is counted as sent")
      }
    }
    let sent =
      "\(totals.sent) event\(totals.sent == 1 ? "" : "s") sent · \(totals.rejected) rejected"
    #expect(result.messages.contains(sent), "\(context): \(result.messages)")
    #expect(result.exitCode == (totals.unclear > 0 ? 5 : totals.rejected > 0 ? 1 : 0), "\(context)")
  }
}
