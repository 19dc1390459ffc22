import EvqModel
import EvqPlan

/// Evaluates the parts of a condition that read no row.
///
///     where 1 < 2 and id = a        →  where id = a
///     where true or property.a = b  →  where true
struct FoldConstants: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    for index in draft.conjuncts.indices {
      draft.conjuncts[index].condition = fold(draft.conjuncts[index].condition)
      if case .constant(.true) = draft.conjuncts[index].condition {
        draft.conjuncts[index].outcome = .exact
        draft.conjuncts[index].reason = "always true, nothing to send"
      }
    }
  }

  static func fold(_ condition: Condition) -> Condition {
    let folded = condition.mapChildren(fold)
    switch folded {
    case .test(let test):
      return test.form.slots.isEmpty ? .constant(test.truth { _ in .missing }) : folded
    case .not(.constant(let truth)): return .constant(truth.negated)
    case .and(let operands):
      return combine(operands, neutral: .true, deciding: .false, Condition.and)
    case .or(let operands):
      return combine(operands, neutral: .false, deciding: .true, Condition.or)
    case .constant, .not: return folded
    }
  }

  /// Drops neutral operands and stops at a deciding one; `missing` is neither.
  private static func combine(
    _ operands: [Condition],
    neutral: Truth,
    deciding: Truth,
    _ make: ([Condition]) -> Condition
  ) -> Condition {
    var kept: [Condition] = []
    for operand in operands {
      guard case .constant(let truth) = operand else {
        kept.append(operand)
        continue
      }
      if truth == deciding { return .constant(deciding) }
      if truth != neutral { kept.append(operand) }
    }
    if kept.isEmpty { return .constant(neutral) }
    return kept.count == 1 ? kept[0] : make(kept)
  }
}
