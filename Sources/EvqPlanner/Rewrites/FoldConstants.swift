import EvqModel
import EvqPlan

/// Works out what depends on no row.
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
    switch condition {
    case .constant: return condition
    case .test(let test):
      return test.form.slots.isEmpty ? .constant(test.truth { _ in .missing }) : condition
    case .not(let operand):
      let folded = fold(operand)
      if case .constant(let truth) = folded { return .constant(truth.negated) }
      return .not(folded)
    case .and(let operands):
      return combine(operands.map(fold), neutral: .true, deciding: .false, Condition.and)
    case .or(let operands):
      return combine(operands.map(fold), neutral: .false, deciding: .true, Condition.or)
    }
  }

  /// Drops neutral operands and stops at a deciding one; missing stays, it is neither.
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
