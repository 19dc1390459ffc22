import EvqModel
import EvqPlan

/// Moves `not` down to the comparisons, which three-valued logic allows.
///
///     not (a = x and b = y)    →  a != x or b != y
///     not number(a) < 3        →  number(a) >= 3
struct PushNegationInward: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    for index in draft.conjuncts.indices {
      draft.conjuncts[index].condition = inward(draft.conjuncts[index].condition, isNegated: false)
    }
  }

  static func inward(_ condition: Condition, isNegated: Bool) -> Condition {
    switch condition {
    case .constant(let truth):
      return .constant(isNegated ? truth.negated : truth)
    case .test(let test):
      return .test(isNegated ? negated(test) : test)
    case .not(let operand):
      return inward(operand, isNegated: !isNegated)
    case .and(let operands), .or(let operands):
      let moved = operands.map { inward($0, isNegated: isNegated) }
      return condition.isAnd != isNegated ? .and(moved) : .or(moved)
    }
  }

  /// `<` becomes `>=`; a test without an inverse is marked as negated.
  private static func negated(_ test: Test) -> Test {
    guard case .compare(let left, let relation, let right, let type) = test.form,
      let inverse = relation.inverse
    else { return test.negated }
    var copy = test
    copy.form = .compare(left, inverse, right, as: type)
    copy.isInverted.toggle()
    return copy
  }
}

extension Condition {
  fileprivate var isAnd: Bool {
    if case .and = self { true } else { false }
  }
}
