import EvqEngine
import EvqModel
import EvqTestSupport
import Testing

/// Every aggregate over edge-case values: missing, unparsable, escaped, repeated, −0 and huge.
struct AggregateTests {
  /// The values of one property as JSON; nil leaves the property out.
  struct Example: Sendable, CustomStringConvertible {
    let values: [String?]
    let stage: String
    let expected: String
    var description: String { "\(stage) of \(values.map { $0 ?? "–" })" }

    init(_ stage: String, of values: [String?], is expected: String) {
      self.values = values
      self.stage = stage
      self.expected = expected
    }
  }

  private static let huge = ["\"1e308\"", "\"1e308\"", "\"-1e308\""]
  private static let none: [String?] = [nil, "null", "\"a\"", "\"\"", "true", "{}"]

  @Test(
    "an aggregate of numbers returns the expected value",
    arguments: [
      Example("sum", of: ["\"1\"", "2", nil, "\"x\"", "\"\\u0033\""], is: "6"),
      Example(
        "sum",
        of: ["\"0.1\"", "\"0.2\"", "\"0.3\"", "\"-0.6\""],
        is: "2.7755575615628914e-17"
      ),
      Example("sum", of: ["\"1e16\"", "\"1\"", "\"-1e16\""], is: "1"),
      Example("sum", of: ["\"9007199254740993\"", "\"2\"", "\"1\""], is: "9007199254740996"),
      Example("sum", of: ["\"-0\"", "\"-0.0\""], is: "0"),
      Example("sum", of: ["\"5e-324\"", "\"5e-324\"", "\"-2e-323\""], is: "-1e-323"),
      Example("sum", of: huge, is: "1e+308"),
      Example("sum", of: ["\"1e308\"", "\"1e308\""], is: "–"),
      Example(
        "sum",
        of: ["\"1.7976931348623157e308\"", "\"1e291\""],
        is: "1.7976931348623157e+308"
      ),
      Example("avg", of: ["\"1e308\"", "\"1e308\""], is: "1e+308"),
      Example("avg", of: ["\"1\"", nil, "\"2\"", "\"x\""], is: "1.5"),
      Example("sum", of: none, is: "–"), Example("avg", of: none, is: "–"),
      Example("min", of: none, is: "–"), Example("max", of: none, is: "–"),
      Example("median", of: none, is: "–"), Example("p99", of: none, is: "–"),
      Example("first", of: none, is: "–"), Example("distinct_count", of: none, is: "0"),
      Example("min", of: ["\"10\"", "\"9\"", "\"-1e3\"", nil], is: "-1000"),
      Example("max", of: ["\"10\"", "\"9\"", "\"+11\"", nil], is: "11"),
      Example("max", of: ["\"-0\"", "\"-5\""], is: "0"),
      Example("median", of: ["\"4\"", "\"1\"", "\"3\""], is: "3"),
      Example("median", of: ["\"4\"", "\"1\"", "\"3\"", "\"2\"", "\"x\""], is: "2.5"),
      Example("median", of: ["\"7\""], is: "7"),
      Example("median", of: ["\"-1.7e308\"", "\"1.7e308\""], is: "0"),
      Example("p90", of: (1...11).map { "\"\($0)\"" }, is: "10"),
      Example("p95", of: (1...11).map { "\"\($0)\"" }, is: "10.5"),
      Example("p99", of: ["\"0\"", "\"100\""], is: "99"),
      Example("first", of: [nil, "\"8\"", "\"9\""], is: "8"),
      Example("last", of: ["\"8\"", "\"9\"", "\"x\"", nil], is: "9"),
      Example(
        "distinct_count",
        of: ["\"1\"", "\"1.0\"", "1", "\"-0\"", "\"0\"", "\"x\""],
        is: "2"
      ),
      Example("count", of: ["\"1\"", nil, "\"x\"", "2"], is: "2"),
    ]
  )
  func numbers(_ example: Example) throws {
    let stage = "stats \(example.stage)(number(property.n))"
    #expect(try rows(stage, example.values) == [[example.expected]])
  }

  @Test(
    "an aggregate of texts returns the expected value",
    arguments: [
      Example("count", of: ["\"\"", nil, "null", "\"a\"", "{}"], is: "3"),
      Example("first", of: [nil, "\"\\u00e9\"", "\"b\""], is: "é"),
      Example("last", of: ["\"b\"", "\"\"", nil], is: ""),
      Example("distinct_count", of: ["\"a\"", "\"\\u0061\"", "\"A\"", "5", "\"5\"", nil], is: "3"),
    ]
  )
  func texts(_ example: Example) throws {
    #expect(try rows("stats \(example.stage)(property.n)", example.values) == [[example.expected]])
  }

  @Test func `equal texts form one group despite different escapes, and missing comes last`()
    throws
  {
    let values: [String?] = [
      "\"b\"", nil, "\"\\u0062\"", "\"\"", "null", "\"a\\nb\"", "7", "\"7\"",
    ]
    #expect(
      try rows("stats count() by property.n", values)
        == [["", "1"], ["7", "2"], ["a\nb", "1"], ["b", "2"], ["–", "2"]]
    )
    #expect(
      try rows("stats count() by number(property.n) as n", ["\"-0\"", "\"0\"", "\"0.0\"", "\"x\""])
        == [["0", "3"], ["–", "1"]]
    )
  }

  @Test func `without rows there is one group without keys and no group with keys`() throws {
    #expect(try rows("stats count(), sum(number(property.n))", []) == [["0", "–"]])
    #expect(try rows("stats count() by property.n", []) == [])
    #expect(try rows("count", []) == [["0"]])
    #expect(try rows("timeline 1d", []) == [])
  }

  @Test func `many keys stay separate`() throws {
    let values = (0..<20_000).map { "\"\($0 % 7_000)\"" }
    let rows = try rows("count by property.n", values)
    #expect(rows.count == 7_000)
    #expect(rows.first == ["0", "3"] && rows.last == ["999", "3"] || rows.last?[1] == "2")
    #expect(rows.reduce(0) { $0 + (Int($1[1]) ?? 0) } == 20_000)
  }

  @Test func `an unparsable value is counted once for all aggregates`() throws {
    let run = try run(
      "stats sum(number(property.n)), avg(number(property.n)), max(number(property.n) + 1)",
      ["\"x\"", nil, "\"1\"", "{}"]
    )
    #expect(try run.drops().unparsed == ["property.n as a number": 2])
  }

  @Test func `weeks start on Monday, months on the first, and every bucket has a row`() throws {
    let lines = ["2026-01-01T00:00Z", "2026-01-04T23:59Z", "2026-01-19T00:00Z", "2026-03-31"].map {
      "{\"occurredAt\":\"\($0)\"}"
    }
    func first(_ stages: String) throws -> [[String]] {
      try StageRun(stages, over: lines, rowsMax: 2).rows().map {
        [String($0[0].prefix(10)), $0[1]]
      }
    }
    #expect(
      try first("where occurredAt < 2026-02-01 | timeline 1w")
        == [["2025-12-29", "2"], ["2026-01-05", "0"], ["2026-01-12", "0"], ["2026-01-19", "1"]]
    )
    #expect(
      try first("timeline 1mo") == [
        ["2026-01-01", "3"], ["2026-02-01", "0"], ["2026-03-01", "1"],
      ]
    )
    #expect(try first("timeline 1y") == [["2026-01-01", "4"]])
  }

  @Test func `a timeline with too many rows is an error`() throws {
    let lines = ["0001-01-01", "9999-12-31T23:59:59.999Z"].map { "{\"occurredAt\":\"\($0)\"}" }
    let run = try StageRun("timeline 1s", over: lines, rowsMax: 2)
    let error = #expect(throws: RuntimeFailure.self) { try run.rows() }
    #expect(error?.message.contains("the limit is 1000000") == true)
    #expect(try StageRun("timeline 1y", over: lines, rowsMax: 2).rows().count == 9_999)
    #expect(try StageRun("timeline 999999999y", over: lines, rowsMax: 2).rows().count == 1)
    #expect(try StageRun("timeline 999999999w", over: lines, rowsMax: 2).rows().count == 2)
  }

  @Test func `rows without a time are in no bucket and are reported`() throws {
    let run = try StageRun(
      "timeline 1d",
      over: ["{\"occurredAt\":\"2026-01-01\"}", "{}", "{\"occurredAt\":\"soon\"}"],
      rowsMax: 1
    )
    #expect(try run.rows().map { $0[1] } == ["1"])
    #expect(try run.drops().untimed == 2)
  }

  @Test func `a sample has the requested size, keeps the order, and can contain every row`() throws
  {
    let lines = (0..<200).map { "{\"id\":\"\($0)\"}" }
    let rows = try StageRun("sample 50 | select id", over: lines, rowsMax: 9).rows()
    let numbers = rows.compactMap { Int($0[0]) }
    #expect(numbers.count == 50 && numbers == numbers.sorted() && Set(numbers).count == 50)
    #expect((15...35).contains(numbers.count { $0 < 100 }))
    #expect(try StageRun("sample 500", over: lines, rowsMax: 9).rows().count == 200)
  }

  // MARK: Running

  private func rows(_ stage: String, _ values: [String?]) throws -> [[String]] {
    try run(stage, values).rows()
  }

  private func run(_ stage: String, _ values: [String?]) throws -> StageRun {
    let lines = values.map { value in
      value.map { "{\"properties\":{\"n\":\($0)}}" } ?? "{\"properties\":{}}"
    }
    return try StageRun(stage, over: lines, rowsMax: 3)
  }
}
