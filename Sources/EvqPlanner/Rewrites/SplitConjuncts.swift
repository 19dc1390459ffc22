import EvqModel
import EvqPlan

/// Splits an `and` that a negation produced into separate conditions.
///
///     not (property.a != x or property.b is missing)
///         →  not property.a != x    (sent as property.a=x)
///         →  not property.b is missing
struct SplitConjuncts: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    draft.conjuncts = draft.conjuncts.flatMap { conjunct -> [PlannedConjunct] in
      guard case .and = conjunct.condition else { return [conjunct] }
      return conjunct.condition.conjuncts.map { part in
        PlannedConjunct(condition: part, text: part.text, range: conjunct.range)
      }
    }
  }
}
