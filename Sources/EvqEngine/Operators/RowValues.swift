import EvqModel

/// The values of an expression for the rows of a batch, in the cheapest form.
///
/// Shape: indexed by row; values of rows that are not selected are undefined.
enum RowValues: Sendable {
  case missing
  /// Texts in the batch's buffer.
  case slices([ValueSlice])
  /// Numbers, or times and durations in milliseconds; NaN is missing.
  case numbers([Double], as: ValueType)
  case values([Value])

  func isPresent(_ row: Int) -> Bool {
    switch self {
    case .missing: false
    case .slices(let slices): slices[row].form != .missing
    case .numbers(let numbers, _): !numbers[row].isNaN
    case .values(let values): !values[row].isMissing
    }
  }

  func value(_ row: Int, _ batch: Batch) -> Value {
    switch self {
    case .missing: .missing
    case .slices(let slices): batch.value(of: slices[row])
    case .numbers(let numbers, let type): Value(numbers[row], as: type)
    case .values(let values): values[row]
    }
  }
}

extension Value {
  /// A number as a value of a type; missing for one that is not finite.
  init(_ number: Double, as type: ValueType) {
    guard number.isFinite else {
      self = .missing
      return
    }
    switch type {
    case .time: self = .time(Instant(clamping: Int64(clamping: number)))
    case .duration: self = .duration(Int64(clamping: number))
    case .number, .text, .boolean, .json: self = .number(number)
    }
  }

  /// The number of a number, time or duration (in milliseconds); NaN for other values.
  var plainNumber: Double {
    switch self {
    // Zero has one sign here: -0 and 0 are equal.
    case .number(let number): number + 0
    case .time(let instant): Double(instant.milliseconds)
    case .duration(let milliseconds): Double(milliseconds)
    case .missing, .text, .boolean, .json: .nan
    }
  }
}

extension Int64 {
  /// The nearest representable whole number; `number` must not be NaN.
  init(clamping number: Double) {
    self = Int64(exactly: number.rounded()) ?? (number < 0 ? .min : .max)
  }
}

extension ValueType {
  /// Whether its values can be stored as numbers.
  var isNumeric: Bool {
    switch self {
    case .number, .time, .duration: true
    case .text, .boolean, .json: false
    }
  }
}
