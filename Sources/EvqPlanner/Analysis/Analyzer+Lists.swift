import EvqModel
import EvqPlan
import EvqSyntax

/// Binding of `in (…)` and `not in (…)`.
extension Analyzer {
  mutating func membership(_ node: Membership, _ whole: Expression) -> Condition? {
    let operand = value(node.operand)
    let items = listItems(node.list)
    guard let operand, let items else { return nil }
    guard !items.isEmpty else {
      // A list parameter can be empty; without the condition every row would match.
      report(.emptyList, at: node.list.range)
      return nil
    }
    if operand.type == .text {
      guard let form = textMembership(operand, items, node) else { return nil }
      return test(form, isNegated: node.isNegated, whole)
    }
    var alternatives: [Condition] = []
    for item in items {
      guard let type = sameType(operand, item) else {
        report(.typesCompared(operand.type, item.type), at: node.list.range)
        return nil
      }
      let form = TestForm.compare(operand.expression, .equal, coerced(item, to: type), as: type)
      alternatives.append(test(form, whole))
    }
    let condition = Condition.or(alternatives)
    return node.isNegated ? .not(condition) : condition
  }

  private mutating func textMembership(
    _ operand: TypedValue,
    _ items: [TypedValue],
    _ node: Membership
  ) -> TestForm? {
    let texts = items.compactMap(\.spelling)
    guard texts.count == items.count else {
      report(.constantExpected, at: node.list.range)
      return nil
    }
    if operand.expression.field == .objectType {
      return .objectTypeIn(operand.expression, texts.map { ObjectType($0) }.unique)
    }
    return .oneOf(operand.expression, texts.map { Text($0) }.unique)
  }

  private mutating func listItems(_ list: Expression) -> [TypedValue]? {
    switch list {
    case .list(let items, _):
      let bound = items.map { value($0) }
      let values = bound.compactMap(\.self)
      return values.count == items.count ? values : nil
    case .parameter(let name):
      guard case .list(let literals)? = environment.bindings[name.text] else {
        return value(list).map { [$0] }
      }
      return literals.compactMap { value(.literal(Literal(value: $0, range: name.range))) }
    case .literal, .field, .call, .negative, .arithmetic, .comparison, .membership, .between,
      .match, .presence, .not, .and, .or, .absent:
      return value(list).map { [$0] }
    }
  }
}
