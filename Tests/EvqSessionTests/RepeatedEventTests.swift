import EvqHubSpot
import EvqModel
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Events with missing, empty or repeated ids are all returned exactly once.
struct RepeatedEventTests {
  private typealias Event = (time: Int64, line: String)

  /// Random events with equal times, times a millisecond apart, and long gaps.
  private static func events(_ random: inout SeededRandom, count: Int) -> [Event] {
    var time: Int64 = 1_793_500_000_000
    return (0..<count).map { number in
      if random.chance(20) { time += random.pick([1, 1, 2, 700, 90_000]) }
      let id: String
      switch random.below(5) {
      case 0: id = ""
      case 1: id = #""id":"","#
      case 2: id = #""id":null,"#
      case 3: id = #""id":"d\#(random.below(4))","#
      default: id = #""id":"e\#(number)","#
      }
      // Some events have the same properties, and can be equal in every byte.
      let n = random.chance(30) ? "same" : String(number)
      let line =
        #"{"objectType":"CONTACT","objectId":"1","eventType":"e_a",\#(id)"occurredAt":"\#(Instant(clamping: time))","#
        + #""properties":{"n":"\#(n)","a":"\#(random.below(2))","b":"\#(random.below(2))"}}"#
      return (time, line)
    }
  }

  private func lines(_ result: ProgramResult) -> [String] {
    result.rows.split(separator: "\n").map(String.init)
  }

  @Test(
    "sliced and page-by-page queries return every event once",
    arguments: 0..<16 as Range<UInt64>
  )
  func sameEverywhere(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let events = Self.events(&random, count: 450 + random.below(1_500))
    let refusing = Set((0..<random.below(4)).map { _ in 2 + random.below(30) })
    let includesBounds = random.chance(50)
    let query = "from events where eventType = e_a"
    for clauses in [" limit all", " limit 100000", " sort -occurredAt limit all"] {
      let service = ListingService(events, includesBounds: includesBounds, refusing: refusing)
      let result = try await runLive(query + clauses, over: service)
      #expect(result.exitCode == 0, "seed \(seed): \(result.messages)")
      #expect(lines(result).sorted() == events.map(\.line).sorted(), "seed \(seed):\(clauses)")
    }
  }

  @Test("overlapping requests return every event once", arguments: 0..<8 as Range<UInt64>)
  func overlapping(seed: UInt64) async throws {
    var random = SeededRandom(seed: seed)
    let events = Self.events(&random, count: 300)
    let query = "where eventType = e_a and (property.a = \"1\" or property.b = \"1\") limit all"
    let live = try await runLive("from events \(query)", over: ListingService(events))
    let file = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID()).ndjson")
    try events.map { $0.line + "\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let local = await runProgram("from \"\(file.path)\" \(query)")
    #expect(live.exitCode == 0 && live.messages.contains("2 requests"), "\(live.messages)")
    #expect(lines(live).sorted() == lines(local).sorted(), "seed \(seed)")
  }

  @Test func `events with the same time on many pages are returned once`() async throws {
    let events = (0..<1_200).map { number -> Event in
      let time = Instant(clamping: 1_793_500_000_000 + Int64(number / 500))
      return (
        time.milliseconds,
        #"{"objectType":"CONTACT","objectId":"1","eventType":"e_a","occurredAt":"\#(time)","properties":{}}"#
      )
    }
    let service = ListingService(events, refusing: [3, 7])
    let result = try await runLive("from events where eventType = e_a limit all", over: service)
    #expect(result.exitCode == 0 && lines(result).count == 1_200, "\(result.messages)")
  }
}
