package import EvqSyntax

/// `+ - * / % ++` on values.
extension Arithmetic.Operator {
  /// Missing where a side is missing, where the types do not fit and for a division by zero.
  package func apply(_ left: Value, _ right: Value) -> Value {
    switch (self, left, right) {
    case (.concatenate, _, _):
      guard let left = left.text, let right = right.text else { return .missing }
      return .text(left.string + right.string)
    case (.add, .time(let instant), .duration(let length)),
      (.add, .duration(let length), .time(let instant)):
      return .time(instant.advanced(byMilliseconds: length))
    case (.subtract, .time(let instant), .duration(let length)):
      return .time(instant.advanced(byMilliseconds: length == .min ? .max : -length))
    case (.subtract, .time(let left), .time(let right)):
      return .duration(left.milliseconds - right.milliseconds)
    case (_, .duration(let left), .duration(let right)):
      return durations(left, right)
    case (_, .number(let left), .number(let right)):
      return numbers(left, right)
    default:
      return .missing
    }
  }

  private func durations(_ left: Int64, _ right: Int64) -> Value {
    switch self {
    case .add:
      let (sum, overflow) = left.addingReportingOverflow(right)
      return overflow ? .missing : .duration(sum)
    case .subtract:
      let (difference, overflow) = left.subtractingReportingOverflow(right)
      return overflow ? .missing : .duration(difference)
    case .divide: return right == 0 ? .missing : .number(Double(left) / Double(right))
    case .concatenate, .multiply, .remainder: return .missing
    }
  }

  private func numbers(_ left: Double, _ right: Double) -> Value {
    let result: Double
    switch self {
    case .add: result = left + right
    case .subtract: result = left - right
    case .multiply: result = left * right
    case .divide: result = right == 0 ? .nan : left / right
    case .remainder:
      result = right == 0 ? .nan : left.truncatingRemainder(dividingBy: right)
    case .concatenate: return .missing
    }
    return result.isFinite ? .number(result) : .missing
  }
}
