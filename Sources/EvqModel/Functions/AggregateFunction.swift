/// The aggregate functions of `stats`.
///
/// All of them except `count()` ignore missing values. Percentiles are exact: the linear interpolation
/// between the two nearest ranks, as in SQL's `percentile_cont`.
package enum AggregateFunction: String, Sendable, CaseIterable {
  /// The number of rows, or of rows in which the argument is present.
  case count
  case sum, avg, min, max, median, p90, p95, p99
  /// The value of the first or last row that has one, in the order of arrival.
  case first, last
  case distinctCount = "distinct_count"

  /// The types that a function accepts.
  package enum Operand: Sendable {
    case anything
    /// Numbers and durations.
    case numbers
    /// Numbers, durations and times.
    case ordered
  }

  package var operand: Operand {
    switch self {
    case .count, .first, .last, .distinctCount: .anything
    case .sum, .avg, .median, .p90, .p95, .p99: .numbers
    case .min, .max: .ordered
    }
  }

  /// The number of arguments.
  package var arity: ClosedRange<Int> { self == .count ? 0...1 : 1...1 }

  /// The type of the result; nil if the function does not accept the argument's type.
  package func resultType(of argument: ValueType) -> ValueType? {
    switch (self, argument) {
    case (.count, _), (.distinctCount, _): .number
    case (.first, _), (.last, _): argument
    case (_, .number), (_, .duration): argument
    case (.min, .time), (.max, .time): argument
    case (_, .text), (_, .boolean), (_, .time), (_, .json): nil
    }
  }

  /// The fraction of a percentile, 0 to 1; nil for other functions.
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
