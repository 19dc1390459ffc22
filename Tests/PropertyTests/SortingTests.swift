import EvqModel
import EvqTestSupport
import Testing

/// Blocking stages return rows in the order of their values, in nearly linear time.
struct SortingTests {
  /// Values with equal first eight bytes, and values with an unexpected order.
  private static let values = [
    "", "a", "aa", "portland", "portland ", "portland-east", "portland-west", "portlan", "10", "9",
    "-1", "0", "-0", "0.5", "1e300", "-1e300", "4.9e-324", "é", "e\u{301}", "日本", "\u{10FFFF}",
    "a\\b", "a\"b", "tab\there", "\u{1}",
  ]

  private struct Row {
    let id: Int
    let time: Int64
    let value: String?

    var json: String {
      let escaped = (value ?? "").unicodeScalars.map { scalar in
        scalar == "\"" || scalar == "\\" || scalar.value < 32
          ? "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
          : String(scalar)
      }
      let properties = value.map { _ in "{\"v\":\"\(escaped.joined())\"}" } ?? "{}"
      return "{\"id\":\"\(id)\",\"occurredAt\":\(time),\"properties\":\(properties)}"
    }
  }

  private static func rows(_ random: inout SeededRandom) -> [Row] {
    (0..<random.below(60)).map { number in
      Row(
        id: 1_000 + number,
        time: 1_750_000_000_000 + Int64(random.below(5)) * (random.chance(50) ? -1 : 1),
        value: random.chance(15) ? nil : random.pick(values)
      )
    }
  }

  /// The ids sorted by value: missing last, equal values by id.
  private static func sorted<Key>(
    _ rows: [Row],
    by key: (Row) -> Key?,
    isDescending: Bool,
    _ precedes: (Key, Key) -> Bool
  ) -> [[String]] {
    rows.sorted { left, right in
      switch (key(left), key(right)) {
      case (nil, nil): return left.id < right.id
      case (nil, _): return false
      case (_, nil): return true
      case (let first?, let second?):
        if precedes(first, second) { return !isDescending }
        if precedes(second, first) { return isDescending }
        return left.id < right.id
      }
    }.map { [String($0.id)] }
  }

  @Test("rows are sorted by their values", arguments: 0..<150 as Range<UInt64>)
  func order(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rows = Self.rows(&random)
    let limit = random.below(70)
    for isDescending in [false, true] {
      let sign = isDescending ? "-" : ""
      let cases: [(stages: String, ids: [[String]])] = [
        (
          "sort \(sign)property.v",
          Self.sorted(rows, by: { $0.value.map { Text($0) } }, isDescending: isDescending, <)
        ),
        (
          "extend n = number(property.v) | sort \(sign)n",
          Self.sorted(
            rows,
            by: { $0.value.flatMap { NaiveStages.number($0) } },
            isDescending: isDescending,
            <
          )
        ),
        (
          "extend l = lower(property.v) | sort \(sign)l",
          Self.sorted(rows, by: { $0.value.map { Text($0) } }, isDescending: isDescending, <)
        ),
        (
          "sort \(sign)occurredAt",
          Self.sorted(rows, by: { Optional($0.time) }, isDescending: isDescending, <)
        ),
      ]
      for (stages, ids) in cases {
        let lines = rows.map(\.json)
        let all = try StageRun("\(stages) | select id", over: lines, rowsMax: 7)
        #expect(try all.rows() == ids, "\(stages) (seed \(seed))")
        let first = try StageRun("\(stages) | limit \(limit) | select id", over: lines, rowsMax: 7)
        #expect(try first.rows() == Array(ids.prefix(limit)), "\(stages) (seed \(seed))")
      }
    }
  }

  @Test(
    "blocking operators hold more rows than one batch, in copies that are merged",
    arguments: [
      "sort property.n", "tail 10000", "distinct property.n, id", "count by id | sort -id",
    ]
  )
  func manyRows(stages: String) throws {
    let lines = (0..<20_000).map { number in
      let time = 1_750_000_000_000 + (number &* 7_919) % 20_000
      let properties = "{\"n\":\"\(time % 977)\"}"
      return "{\"id\":\"\(number)\",\"occurredAt\":\(time),\"properties\":\(properties)}"
    }
    let run = try StageRun("\(stages) | count", over: lines, rowsMax: Batch.rowsMax)
    var random = SeededRandom(seed: 1)
    let count = try run.rowsOfCopies(2, &random).rows.first?.first
    #expect(count == (stages == "tail 10000" ? "10000" : "20000"))
  }
}
