import EvqEngine
import EvqModel
import EvqTestSupport
import Testing

/// Groups: their keys and order, many of them, and those that do not fit into memory.
struct GroupingTests {
  private static let aggregates =
    "count(), sum(number(property.n)), avg(number(property.n)), min(number(property.n)), "
    + "p90(number(property.n)), first(property.q), last(property.q), distinct_count(property.q)"

  private static let stages = [
    "count", "count by property.p", "count by property.p, property.q", "top 3 property.p",
    "stats \(aggregates)", "stats \(aggregates) by property.p", "timeline 3h by property.p",
    "stats \(aggregates) by bucket(occurredAt, 5h), property.q", "distinct property.p, property.n",
  ]

  /// Texts that are alike: with zero bytes, escapes, quotes, of any length, and none.
  private static let texts: [String?] = [
    nil, "", "a", "a\u{0}", "a\u{0}\u{0}", "a\u{0}\u{FF}", "\u{0}", "b", "ab", "é", "e\u{301}", "5",
    "5.0", "true", "\"", "\\", "a\nb", "abcdefgh", "abcdefghi", "abcdefgh\u{0}",
    String(repeating: "long", count: 5_000), String(repeating: "long", count: 5_000) + "x",
  ]

  private static func line(_ number: Int, _ random: inout SeededRandom) -> String {
    var properties: [String] = []
    for name in ["p", "q"] {
      guard let text = random.pick(texts) else { continue }
      properties.append("\"\(name)\":\(JSONText.string(text))")
    }
    if random.chance(70) { properties.append("\"n\":\"\(random.below(50))\"") }
    let hour = String(random.below(20) + 100).dropFirst()
    return "{\"id\":\"\(number)\",\"occurredAt\":\"2026-01-01T\(hour):00Z\","
      + "\"properties\":{\(properties.joined(separator: ","))}}"
  }

  private static func lines(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { line($0, &random) }
  }

  @Test("groups that were written to a file are the same", arguments: 0..<4)
  func spilled(seed: UInt64) throws {
    let lines = Self.lines(150, seed: seed)
    var random = SeededRandom(seed: seed)
    for stages in Self.stages.dropLast() {
      var run = try StageRun(stages, over: lines, rowsMax: random.below(30) + 1)
      let rows = try run.rows()
      run.memoryBytesMax = 2_000
      #expect(try run.rows() == rows, "\(stages) (seed \(seed))")
      let copies = try run.rowsOfCopies(3, &random).rows
      #expect(copies == rows, "\(stages), copies (seed \(seed))")
    }
  }

  @Test("copies have the rows of one operator", arguments: 0..<4)
  func copies(seed: UInt64) throws {
    let lines = Self.lines(150, seed: seed + 10)
    var random = SeededRandom(seed: seed)
    for stages in Self.stages {
      let run = try StageRun(stages, over: lines, rowsMax: random.below(30) + 1)
      let copies = try run.rowsOfCopies(4, &random).rows
      #expect(try copies == run.rows(), "\(stages) (seed \(seed))")
    }
  }

  @Test func `groups are ordered by all parts of their keys as sort orders them`() throws {
    var random = SeededRandom(seed: 5)
    var keys: Set<[Text]> = []
    var lines: [String] = []
    for number in 0..<400 {
      let pair = (0..<2).map { _ in random.pick(Self.texts.compactMap(\.self)) }
      keys.insert(pair.map { Text($0) })
      lines.append(
        "{\"id\":\"\(number)\",\"properties\":{\"p\":\(JSONText.string(pair[0])),"
          + "\"q\":\(JSONText.string(pair[1]))}}"
      )
    }
    let sorted = keys.sorted { $0[0] != $1[0] ? $0[0] < $1[0] : $0[1] < $1[1] }
    let rows = try StageRun("stats count() by property.p, property.q", over: lines, rowsMax: 100)
      .rows()
    #expect(rows.map { $0.dropLast().map { Text($0) } } == sorted)
    #expect(rows.reduce(0) { $0 + (Int($1.last ?? "") ?? 0) } == 400)
  }

  @Test func `many groups of several copies are merged in parts`() throws {
    let lines = (0..<45_000).map { number in
      let key = number &* 7_919 % 30_000
      return "{\"id\":\"\(key)\",\"properties\":{\"q\":\"\(number % 3)\",\"n\":\"\(number % 2)\"}}"
    }
    let stages = "stats count() as n, distinct_count(property.q) as q by id"
    let run = try StageRun(stages, over: lines, rowsMax: 1_000)
    let rows = try run.rows()
    #expect(rows.count == 30_000)
    #expect(rows.reduce(0) { $0 + (Int($1[1]) ?? 0) } == 45_000)
    var random = SeededRandom(seed: 1)
    let copies = try run.rowsOfCopies(3, &random).rows
    #expect(copies == rows)
    var small = run
    small.memoryBytesMax = 1 << 20
    let spilled = try small.rowsOfCopies(3, &random).rows
    #expect(spilled == rows)
    let top = try StageRun("top 7 id", over: lines, rowsMax: 1_000)
    let largest = rows.filter { $0[1] == "2" }.prefix(7).map { Array($0.prefix(2)) }
    let found = try top.rowsOfCopies(3, &random).rows
    #expect(found == largest)
  }

  @Test func `percentiles of numbers that were written to a file are the same`() throws {
    let lines = (0..<300).map { "{\"id\":\"\($0)\",\"properties\":{\"n\":\"\($0)\"}}" }
    var run = try StageRun("stats p90(number(property.n))", over: lines, rowsMax: 50)
    run.memoryBytesMax = 100
    // A part of the groups may need a megabyte even if the limit is smaller.
    #expect(try run.rows() == [["269.1"]])
  }
}
