import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Aggregations return the same rows serially, in parallel and in a naive evaluation.
struct AggregationTests {
  private static let chosenSeed = ProcessInfo.processInfo.environment["EVQ_SEED"].flatMap {
    UInt64($0)
  }

  private static let numbers =
    "count(), count(property.q), sum(number(property.n)), avg(number(property.n)), "
    + "min(number(property.n)), max(number(property.n)), median(number(property.n)), "
    + "p90(number(property.n)), first(property.q), last(property.q), distinct_count(property.q)"

  /// Stages whose first operator can run in parallel copies.
  private static let stages = [
    "count", "count by property.p", "count by property.p, eventType, objectId",
    "count by lower(property.p) as p", "top 3 property.p", "top 0 property.p",
    "stats \(numbers)", "stats \(numbers) by property.p",
    "stats \(numbers) by bucket(occurredAt, 5h) as start, property.p",
    "stats min(occurredAt), max(occurredAt), avg(now - occurredAt), last(property.n)",
    "timeline 3h", "timeline 2h by property.p", "timeline 1mo by property.p",
    "distinct property.p, eventType", "distinct property.n | sort property.n", "sort property.p",
    "sort -property.n, property.p | limit 4", "tail 5", "sample 6", "sample 0",
    "where number(property.n) > 1 | select id", "extend x = number(property.n) * 2 | tail 900",
  ]

  /// Events whose numbers are integers or short binary fractions, so that sums are exact.
  private static func events(_ random: inout SeededRandom) -> [TestEvent] {
    var generator = RandomCase(seed: random.next())
    var events = generator.events(count: random.below(70))
    for index in events.indices {
      switch random.below(5) {
      case 0: events[index].properties["n"] = nil
      case 1: events[index].properties["n"] = random.pick(["", "a", "1e", "0x1", "−5"])
      default:
        let scale = random.pick([0x1p-40, 0x1p-7, 1, 0x1p20, 0x1p40])
        let number = Double(random.below(1 << 30)) * scale * (random.chance(40) ? -1 : 1)
        events[index].properties["n"] = "\(number)"
      }
    }
    return events
  }

  @Test("copies merged in any order return the rows of one operator", arguments: 0..<8)
  func copies(part: UInt64) throws {
    for number in 0..<15 {
      let seed = part * 1_000 + UInt64(number)
      guard Self.chosenSeed ?? seed == seed else { continue }
      var random = SeededRandom(seed: seed)
      let lines = Self.events(&random).map(\.json)
      for stages in Self.stages {
        let run = try StageRun(stages, over: lines, rowsMax: random.below(9) + 1)
        let copies = try run.rowsOfCopies(random.below(4) + 1, &random)
        #expect(
          try copies.rows == run.rows(),
          "\(stages) (seed \(seed))"
        )
        #expect(try copies.drops == run.drops(), "\(stages) (seed \(seed))")
      }
    }
  }

  @Test("an aggregation agrees with the naive evaluation", arguments: 0..<8)
  func meaning(part: UInt64) throws {
    for number in 0..<60 {
      let seed = part * 1_000 + UInt64(number) + 100_000
      guard Self.chosenSeed ?? seed == seed else { continue }
      var random = SeededRandom(seed: seed)
      let events = Self.events(&random)
      let naive = NaiveStages(events: events)
      let lines = events.map(\.json)
      func expect(_ stages: String, _ expected: [[String]]) throws {
        let rows = try StageRun(stages, over: lines, rowsMax: random.below(9) + 1).rows()
        #expect(rows == expected, "\(stages) (seed \(seed))")
      }
      try expect("stats \(Self.numbers) by property.p", naive.stats { $0.properties["p"] })
      try expect("stats \(Self.numbers) by eventType", naive.stats { $0.eventType })
      try expect(
        "stats \(Self.numbers) by bucket(occurredAt, 6h)",
        naive.stats {
          Instant(clamping: $0.time - $0.time % (6 * 3_600_000)).description
        }
      )
      try expect("count by property.q", naive.counts { $0.properties["q"] })
      try expect("top 4 property.q", Array(naive.counts { $0.properties["q"] }.prefix(4)))
      try expect("timeline 4h", naive.hours(step: 4))
      let all = naive.stats { _ in nil }.map { Array($0.dropFirst()) }
      if !events.isEmpty { try expect("stats \(Self.numbers)", all) }
    }
  }

  @Test func `exceeding the memory budget is an error that names the stage`() throws {
    let lines = (0..<3_000).map { "{\"id\":\"e\($0)\",\"properties\":{\"n\":\"\($0)\"}}" }
    for stages in [
      "sort id", "distinct property.n", "tail 3000", "sample 3000",
    ] {
      var run = try StageRun(stages, over: lines, rowsMax: 100)
      run.memoryBytesMax = 8_000
      let limited = run
      let error = #expect(throws: RuntimeFailure.self) { try limited.rows() }
      #expect(error?.code == .memoryExceeded)
      #expect(error?.message.hasPrefix("`\(stages)` needs more than 8KB of memory") == true)
      #expect(error?.helps.first == "--memory 16KB or set memory = \"16KB\" allows more")
    }
  }
}
