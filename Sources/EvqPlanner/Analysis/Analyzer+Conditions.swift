import EvqModel
import EvqPlan
import EvqSyntax

extension Analyzer {
  /// Binds a condition; reports an error and returns nil for anything else.
  mutating func condition(_ expression: Expression) -> Condition? {
    switch expression {
    case .and(let operands): return all(operands).map(Condition.and)
    case .or(let operands): return all(operands).map(Condition.or)
    case .not(let operand, _): return condition(operand).map(Condition.not)
    case .comparison(let node): return comparison(node, expression)
    case .membership(let node): return membership(node, expression)
    case .between(let node): return between(node, expression)
    case .match(let node): return match(node, expression)
    case .presence(let node): return presence(node, expression)
    case .literal(let literal):
      if case .boolean(let value) = literal.value { return .constant(Truth(value)) }
      return booleanValue(expression)
    case .field, .parameter, .call, .negative, .arithmetic, .list:
      return booleanValue(expression)
    case .absent: return nil
    }
  }

  private mutating func all(_ operands: [Expression]) -> [Condition]? {
    // Binds every operand first, so that all errors are reported.
    let bound = operands.map { condition($0) }
    let conditions = bound.compactMap(\.self)
    return conditions.count == operands.count ? conditions : nil
  }

  private mutating func booleanValue(_ expression: Expression) -> Condition? {
    guard let typed = value(expression) else { return nil }
    guard typed.type == .boolean else {
      report(
        .conditionExpected(SourcePrinter.text(of: expression), found: typed.type),
        at: expression.range
      )
      return nil
    }
    return test(.holds(typed.expression), expression)
  }

  func test(
    _ form: TestForm,
    isNegated: Bool = false,
    _ expression: Expression
  ) -> Condition {
    .test(
      Test(
        form,
        isNegated: isNegated,
        text: SourcePrinter.text(of: expression),
        range: expression.range
      )
    )
  }

  // MARK: = and !=

  private mutating func comparison(_ node: Comparison, _ whole: Expression) -> Condition? {
    let left = value(node.left)
    let right = value(node.right)
    guard let left, let right else { return nil }
    if case .word(let word)? = right.literal, scope.column(named: word) != nil {
      report(.wordIsField(word), at: node.right.range)
    }
    switch node.operation {
    case .equal, .notEqual:
      let isNegated = node.operation == .notEqual
      return equality(left, right, node, whole).map { test($0, isNegated: isNegated, whole) }
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      guard let relation = TestForm.Relation(rawValue: node.operation.rawValue),
        let type = orderingType(left, right, node.operation.rawValue, at: node.right)
      else { return nil }
      return test(.compare(left.expression, relation, coerced(right, to: type), as: type), whole)
    case .contains, .startsWith, .endsWith, .equalIgnoringCase:
      guard let search = TestForm.Search(rawValue: node.operation.rawValue),
        let operand = textOperand(left, node.operation.rawValue, at: node.left),
        let needle = textOperand(right, node.operation.rawValue, at: node.right)
      else { return nil }
      return test(.search(operand, search, needle), whole)
    }
  }

  private mutating func equality(
    _ left: TypedValue,
    _ right: TypedValue,
    _ node: Comparison,
    _ whole: Expression
  ) -> TestForm? {
    if left.expression.constant != nil, right.expression.constant == nil {
      return equality(
        right,
        left,
        Comparison(left: node.right, operation: node.operation, right: node.left),
        whole
      )
    }
    if left.expression.field == .objectType, let text = right.spelling {
      return .objectTypeIn(left.expression, [ObjectType(text)])
    }
    guard left.type != .json else {
      report(.objectCompared(SourcePrinter.text(of: node.left)), at: node.left.range)
      return nil
    }
    if left.type == .text {
      if let text = right.spelling { return .oneOf(left.expression, [Text(text)]) }
      guard right.type == .text else {
        report(.textCompared(to: right.type), at: node.right.range)
        return nil
      }
      return .compare(left.expression, .equal, right.expression, as: .text)
    }
    guard let type = sameType(left, right) else {
      report(.typesCompared(left.type, right.type), at: whole.range)
      return nil
    }
    return .compare(left.expression, .equal, coerced(right, to: type), as: type)
  }

  func sameType(_ left: TypedValue, _ right: TypedValue) -> ValueType? {
    if left.type == right.type { return left.type }
    return left.type == .time && right.isTimeText ? .time : nil
  }

  /// Converts a quoted time that is compared with a time.
  func coerced(_ typed: TypedValue, to type: ValueType) -> ValueExpression {
    guard type == .time, case .text(let text)? = typed.expression.constant,
      let instant = Instant(text.string)
    else { return typed.expression }
    return .constant(.time(instant))
  }

  // MARK: < > between

  /// The type that `<` compares two sides as; two texts have no order that HubSpot shares.
  private mutating func orderingType(
    _ left: TypedValue,
    _ right: TypedValue,
    _ name: String,
    at operand: Expression
  ) -> ValueType? {
    if let type = left.orderingType(with: right) { return type }
    if left.type == .text, right.type == .text {
      report(.textOrdered(name), at: operand.range)
    } else if left.type == .time, right.type == .duration {
      report(.timeOrderedByDuration(name, SourcePrinter.text(of: operand)), at: operand.range)
    } else {
      report(.typesCompared(left.type, right.type), at: operand.range)
    }
    return nil
  }

  private mutating func between(_ node: Between, _ whole: Expression) -> Condition? {
    let operand = value(node.operand)
    let low = value(node.low)
    let high = value(node.high)
    guard let operand, let low, let high,
      let type = orderingType(operand, low, "between", at: node.low),
      let upper = orderingType(operand, high, "between", at: node.high)
    else { return nil }
    guard type == upper else {
      report(.typesCompared(low.type, high.type), at: whole.range)
      return nil
    }
    let form = TestForm.between(
      operand.expression,
      coerced(low, to: type),
      coerced(high, to: type),
      as: type
    )
    return test(form, whole)
  }

  // MARK: Text

  private mutating func textOperand(
    _ typed: TypedValue,
    _ name: String,
    at operand: Expression
  ) -> ValueExpression? {
    if typed.type == .text { return typed.expression }
    if let text = typed.spelling { return .constant(.text(text)) }
    report(.operandType(name, expected: "text", found: typed.type), at: operand.range)
    return nil
  }

  private mutating func match(_ node: Match, _ whole: Expression) -> Condition? {
    guard let typed = value(node.operand),
      let operand = textOperand(typed, "matches", at: node.operand)
    else { return nil }
    do {
      let expression = try RegularExpression(pattern: node.pattern, flags: node.flags)
      return test(.matches(operand, expression), whole)
    } catch {
      report(.regularExpression(error.message), at: range(of: error, in: node))
      return nil
    }
  }

  /// The range of the pattern that an error is about.
  private func range(of error: RegularExpressionError, in node: Match) -> SourceRange {
    guard let offset = error.offset else { return node.patternRange }
    let before = String.UnicodeScalarView(node.pattern.unicodeScalars.prefix(offset))
    let start = Int(node.patternRange.lower) + 1 + String(before).utf8.count
    return SourceRange(start, min(start + 1, Int(node.patternRange.upper)))
  }

  private mutating func presence(_ node: Presence, _ whole: Expression) -> Condition? {
    guard let typed = value(node.operand) else { return nil }
    if node.state == .missing {
      return test(.isMissing(typed.expression), isNegated: node.isNegated, whole)
    }
    guard let operand = textOperand(typed, "is empty", at: node.operand) else { return nil }
    return test(.isEmpty(operand), isNegated: node.isNegated, whole)
  }
}

extension TypedValue {
  /// The text that `=` compares: the source of a literal, or a constant text.
  var spelling: String? {
    switch literal {
    case .string(let text), .word(let text): return text
    case .number(let digits): return digits
    case .boolean(let value): return value ? "true" : "false"
    case .duration(let duration): return duration.spelling
    case .time(.absolute(let text)): return text
    case .time, nil:
      guard type == .text else { return nil }
      return expression.folded.constant?.text?.string
    }
  }

  /// The type that `<` compares it and a right side as; nil if they have no common order.
  fileprivate func orderingType(with right: TypedValue) -> ValueType? {
    let isComputed = right.expression.constant == nil
    return switch type {
    case .number: right.type == .number || (right.type == .text && isComputed) ? .number : nil
    case .time:
      right.type == .time || (right.type == .text && (right.isTimeText || isComputed))
        ? .time : nil
    case .duration: right.type == .duration ? .duration : nil
    case .text: right.type == .number || right.type == .time ? right.type : nil
    case .boolean, .json: nil
    }
  }

  fileprivate var isTimeText: Bool {
    guard case .text(let text)? = expression.constant else { return false }
    return Instant(text.string) != nil
  }
}
