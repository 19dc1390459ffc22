package import EvqSyntax

/// `+ - * / % ++` on values.
extension Arithmetic.Operator {
  /// The result; missing for a missing side, incompatible types or a division by zero.
  package func apply(_ left: Value, _ right: Value) -> Value {
    if case .number(let left) = left, case .number(let right) = right, self != .concatenate {
      return numbers(left, right)
    }
    if case .duration(let left) = left, case .duration(let right) = right, self != .concatenate {
      return durations(left, right)
    }
    switch self {
    case .concatenate: return Arithmetic.Operator.concatenation(left, right)
    case .add: return Arithmetic.Operator.sum(left, right)
    case .subtract: return Arithmetic.Operator.difference(left, right)
    case .multiply, .divide, .remainder: return .missing
    }
  }

  private static func concatenation(_ left: Value, _ right: Value) -> Value {
    guard let left = left.text, let right = right.text else { return .missing }
    return .text(left.string + right.string)
  }

  /// A time and a duration, in any order.
  private static func sum(_ left: Value, _ right: Value) -> Value {
    if case .time(let instant) = left, case .duration(let length) = right {
      return .time(instant.advanced(byMilliseconds: length))
    }
    guard case .duration = left, case .time = right else { return .missing }
    return sum(right, left)
  }

  /// A time less a duration or another time.
  private static func difference(_ left: Value, _ right: Value) -> Value {
    guard case .time(let instant) = left else { return .missing }
    if case .duration(let length) = right {
      return .time(instant.advanced(byMilliseconds: length == .min ? .max : -length))
    }
    guard case .time(let other) = right else { return .missing }
    return .duration(instant.milliseconds - other.milliseconds)
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
