/// The functions that make one value of many rows: what `stats` can ask for.
///
/// Missing values count for none of them but `count()`. A percentile is exact: the linear interpolation
/// between the two nearest ranks, SQL's `percentile_cont`.
package enum AggregateFunction: String, Sendable, CaseIterable {
  /// Rows, or with a value those in which it is present.
  case count
  case sum, avg, min, max, median, p90, p95, p99
  /// The value of the row that arrived first, or last, among those with a value.
  case first, last
  case distinctCount = "distinct_count"

  /// What a function can work on.
  package enum Operand: Sendable {
    case anything
    /// Numbers and lengths of time.
    case numbers
    /// These and points in time.
    case ordered
  }

  package var operand: Operand {
    switch self {
    case .count, .first, .last, .distinctCount: .anything
    case .sum, .avg, .median, .p90, .p95, .p99: .numbers
    case .min, .max: .ordered
    }
  }

  /// How many arguments it takes.
  package var arity: ClosedRange<Int> { self == .count ? 0...1 : 1...1 }

  /// The type of the result; nil where the function does not work on the argument's type.
  package func resultType(of argument: ValueType) -> ValueType? {
    switch (self, argument) {
    case (.count, _), (.distinctCount, _): .number
    case (.first, _), (.last, _): argument
    case (_, .number), (_, .duration): argument
    case (.min, .time), (.max, .time): argument
    case (_, .text), (_, .boolean), (_, .time), (_, .json): nil
    }
  }

  /// Which part of the ordered values a percentile cuts off, 0 to 1; nil for every other function.
  package var fraction: Double? {
    switch self {
    case .median: 0.5
    case .p90: 0.9
    case .p95: 0.95
    case .p99: 0.99
    case .count, .sum, .avg, .min, .max, .first, .last, .distinctCount: nil
    }
  }
}
