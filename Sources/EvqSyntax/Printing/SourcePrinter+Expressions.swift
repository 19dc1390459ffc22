extension SourcePrinter {
  /// An expression with the necessary parentheses, and with those around an `and` in an `or`.
  package static func text(of expression: Expression) -> String {
    switch expression {
    case .literal(let literal): text(of: literal)
    case .field(let field): text(of: field)
    case .parameter(let name): "$\(name.text)"
    case .list(let items, _): "(\(items.map(valueText(of:)).joined(separator: ", ")))"
    case .call(let call):
      "\(call.function.text)(\(call.arguments.map { text(of: $0) }.joined(separator: ", ")))"
    case .negative(let operand, _): "-\(operandText(of: operand, above: 3))"
    case .arithmetic(let node): text(of: node)
    case .comparison(let node):
      "\(operandText(of: node.left)) \(node.operation.rawValue) \(valueText(of: node.right))"
    case .membership(let node):
      "\(operandText(of: node.operand))\(node.isNegated ? " not" : "") in \(text(of: node.list))"
    case .between(let node):
      "\(operandText(of: node.operand)) between \(valueText(of: node.low))"
        + " and \(valueText(of: node.high))"
    case .match(let node):
      "\(operandText(of: node.operand)) matches /\(node.pattern)/\(node.flags)"
    case .presence(let node):
      "\(operandText(of: node.operand)) is \(node.isNegated ? "not " : "")\(node.state.rawValue)"
    case .not(let operand, _): "not \(conditionText(of: operand))"
    case .and(let operands):
      operands.map { conditionText(of: $0) }.joined(separator: " and ")
    case .or(let operands):
      operands.map { conditionText(of: $0) }.joined(separator: " or ")
    case .absent: "…"
    }
  }

  /// An operand of `not`, `and` or `or`.
  private static func conditionText(of operand: Expression) -> String {
    operandText(of: operand, above: -1)
  }

  private static func text(of node: Arithmetic) -> String {
    let own = node.operation.precedence
    return "\(operandText(of: node.left, above: own - 1)) \(node.operation.rawValue) "
      + operandText(of: node.right, above: own)
  }

  /// An operand, in parentheses unless it binds tighter than a precedence.
  package static func operandText(of operand: Expression, above precedence: Int = 0) -> String {
    let binds: Int
    switch operand {
    case .arithmetic(let node): binds = node.operation.precedence
    case .literal(let literal):
      // `-1` is one literal; the negation of a literal keeps its brackets: `-(1)`, `-(-1)`.
      if case .number(let text) = literal.value {
        binds = precedence >= 3 ? 0 : text.hasPrefix("-") ? 3 : 4
      } else {
        binds = 4
      }
    case .field, .parameter, .call, .list, .absent: binds = 4
    case .negative: binds = 3
    case .comparison, .membership, .between, .match, .presence, .not: binds = 0
    case .and, .or: binds = -1
    }
    return binds > precedence ? text(of: operand) : "(\(text(of: operand)))"
  }

  /// The right side of a comparison; a single-part field is in backticks, so that it stays a field.
  package static func valueText(of expression: Expression) -> String {
    guard case .field(let field) = expression, field.parts.count == 1 else {
      return operandText(of: expression)
    }
    return "`\(field.name)`"
  }

  private static func text(of literal: Literal) -> String {
    switch literal.value {
    case .string(let value): Spelling.string(value)
    case .word(let word): word
    case .number(let digits): digits
    case .boolean(let value): value ? "true" : "false"
    case .duration(let duration): duration.spelling
    case .time(let time): time.spelling
    }
  }
}
