import EvqModel
import EvqPlan
import EvqSyntax

/// Finds contradictory conditions, for which nothing needs to be sent.
///
///     property.p = a and property.p = b   →  always empty: an event has one value of `property.p`
///
/// Sending both values would return wrong rows: HubSpot joins repeated values by `or`.
struct FindContradictions: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    var allowed: [(slot: SlotReference, values: [Text])] = []
    for conjunct in draft.conjuncts {
      for condition in conjunct.condition.conjuncts {
        check(condition, conjunct.range, &allowed, &draft)
      }
    }
  }

  private static func check(
    _ condition: Condition,
    _ range: SourceRange,
    _ allowed: inout [(slot: SlotReference, values: [Text])],
    _ draft: inout PlanDraft
  ) {
    switch condition {
    case .constant(let truth) where truth != .true:
      draft.becomeEmpty("the condition is never true", at: range)
    case .test(let test):
      guard let (slot, values) = values(of: test) else { return }
      guard let index = allowed.firstIndex(where: { $0.slot == slot }) else {
        if !test.isNegated { allowed.append((slot, values)) }
        return
      }
      let before = allowed[index].values
      allowed[index].values.removeAll { values.contains($0) == test.isNegated }
      guard allowed[index].values.isEmpty else { return }
      draft.becomeEmpty(reason(slot, before, values, isNegated: test.isNegated), at: range)
    case .constant, .not, .and, .or:
      return
    }
  }

  private static func values(of test: Test) -> (SlotReference, [Text])? {
    switch test.form {
    case .oneOf(.slot(let slot), let texts): (slot, texts)
    case .objectTypeIn(.slot(let slot), let types): (slot, types.map { Text($0.name) })
    case .oneOf, .objectTypeIn, .compare, .between, .within, .search, .matches, .isMissing,
      .isEmpty, .holds:
      nil
    }
  }

  private static func reason(
    _ slot: SlotReference,
    _ before: [Text],
    _ values: [Text],
    isNegated: Bool
  ) -> String {
    let first = before.map { Spelling.value($0.string) }.joined(separator: ", ")
    let second = values.map { Spelling.value($0.string) }.joined(separator: ", ")
    return isNegated
      ? "`\(slot.name)` must be \(first), and another condition excludes that"
      : "an event has one value of `\(slot.name)`: it cannot be both \(first) and \(second)"
  }
}
