/// A condition or a value.
///
/// `and` and `or` hold any number of operands, so that a chain of thousands is not a deep tree.
package indirect enum Expression: Sendable {
  case literal(Literal)
  case field(FieldPath)
  case parameter(Name)
  /// `("a", "b")`, only after `in` and as the value of a parameter or binding.
  case list([Expression], SourceRange)
  case call(Call)
  case negative(Expression, SourceRange)
  case arithmetic(Arithmetic)
  case comparison(Comparison)
  case membership(Membership)
  case between(Between)
  case match(Match)
  case presence(Presence)
  case not(Expression, SourceRange)
  case and([Expression])
  case or([Expression])
  /// A missing expression; the parser has reported it.
  case absent(SourceRange)
}

/// A literal value.
package struct Literal: Sendable {
  package enum Value: Sendable, Equatable {
    case string(String)
    /// A bare word used as a value.
    case word(String)
    /// The digits as written: `=` compares them as text.
    case number(String)
    case boolean(Bool)
    case duration(DurationLiteral)
    case time(TimeLiteral)
  }
  package var value: Value
  package var range: SourceRange

  package init(value: Value, range: SourceRange) {
    self.value = value
    self.range = range
  }
}

/// `name(arguments)`.
package struct Call: Sendable {
  package var function: Name
  package var arguments: [Expression]
  package var range: SourceRange
}

/// `left operator right`, a computed value.
package struct Arithmetic: Sendable {
  package enum Operator: String, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case concatenate = "++"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"

    /// The precedence: 2 binds tighter than 1.
    var precedence: Int {
      switch self {
      case .add, .subtract, .concatenate: 1
      case .multiply, .divide, .remainder: 2
      }
    }
  }
  package var left: Expression
  package var operation: Operator
  package var right: Expression
}

/// `left operator right`, which is true, false or missing.
package struct Comparison: Sendable {
  package enum Operator: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equalIgnoringCase = "=~"
    case contains = "contains"
    case startsWith = "starts with"
    case endsWith = "ends with"
  }
  package var left: Expression
  package var operation: Operator
  package var right: Expression

  package init(left: Expression, operation: Operator, right: Expression) {
    self.left = left
    self.operation = operation
    self.right = right
  }
}

/// `operand [not] in (…)`.
package struct Membership: Sendable {
  package var operand: Expression
  package var isNegated: Bool
  package var list: Expression
}

/// `operand [not] between low and high`, both ends included.
package struct Between: Sendable {
  package var operand: Expression
  package var low: Expression
  package var high: Expression
}

/// `operand matches /pattern/flags`.
package struct Match: Sendable {
  package var operand: Expression
  /// The text between the slashes, with `\/` as written.
  package var pattern: String
  package var flags: String
  package var patternRange: SourceRange
}

/// `operand is [not] missing`, `operand is [not] empty`.
package struct Presence: Sendable {
  package enum State: String, Sendable { case missing, empty }
  package var operand: Expression
  package var isNegated: Bool
  package var state: State
  package var range: SourceRange
}

extension Expression {
  /// The range of the source text.
  package var range: SourceRange {
    switch self {
    case .literal(let node): node.range
    case .field(let node): node.range
    case .parameter(let name): name.range
    case .list(_, let range), .absent(let range), .not(_, let range), .negative(_, let range):
      range
    case .call(let node): node.range
    case .arithmetic(let node): node.left.range.joined(with: node.right.range)
    case .comparison(let node): node.left.range.joined(with: node.right.range)
    case .membership(let node): node.operand.range.joined(with: node.list.range)
    case .between(let node): node.operand.range.joined(with: node.high.range)
    case .match(let node): node.operand.range.joined(with: node.patternRange)
    case .presence(let node): node.range
    case .and(let operands), .or(let operands):
      (operands.first?.range ?? .none).joined(with: operands.last?.range ?? .none)
    }
  }
}
