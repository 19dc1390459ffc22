import EvqModel

/// Makes conditions of their own out of what negation has joined by `and`.
///
///     not (property.a != x or property.b is missing)
///         →  not property.a != x    (sent as property.a=x)
///         →  not property.b is missing
struct SplitConjuncts: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    draft.conjuncts = draft.conjuncts.flatMap { conjunct -> [PlanDraft.Conjunct] in
      guard case .and = conjunct.condition else { return [conjunct] }
      return conjunct.condition.conjuncts.map { part in
        PlanDraft.Conjunct(condition: part, text: part.text, range: conjunct.range)
      }
    }
  }
}
