import EvqModel
import EvqPlan
import EvqSyntax

/// Explains why each local condition is not sent, and suggests one that is.
struct ExplainLocal: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    for index in draft.conjuncts.indices {
      guard draft.emptyReason == nil else {
        draft.conjuncts[index].reason = "not needed: no event can match"
        continue
      }
      guard draft.conjuncts[index].outcome == .local, draft.conjuncts[index].reason.isEmpty else {
        continue
      }
      let reason = LocalReason.of(draft.conjuncts[index].condition, in: draft)
      draft.conjuncts[index].reason = reason.reason
      draft.conjuncts[index].hint = reason.hint
    }
  }
}

/// The reason for a local condition, as `explain` prints it.
private struct LocalReason {
  let reason: String
  let hint: String?

  private init(_ reason: String, hint: String? = nil) {
    self.reason = reason
    self.hint = hint
  }

  static func of(_ condition: Condition, in draft: PlanDraft) -> LocalReason {
    guard draft.sendsRequests else { return LocalReason("the source is read whole") }
    return switch condition {
    case .or: LocalReason("the API cannot express `or` across fields")
    case .and: LocalReason("one of its parts cannot be sent")
    case .constant: LocalReason("it does not depend on the event")
    case .not(let operand): of(operand, in: draft)
    case .test(let test): of(test, in: draft)
    }
  }

  private static func of(_ test: Test, in draft: PlanDraft) -> LocalReason {
    let field = test.form.operands.first?.field
    switch test.form {
    case .oneOf, .objectTypeIn:
      return equality(test, field, in: draft)
    case .compare, .between:
      return LocalReason("the API compares for equality only")
    case .search(_, .equalIgnoringCase, _):
      return LocalReason(
        "the API compares for equality only, with case",
        hint: field.map { "\($0.name) in (the spellings that occur)" }
      )
    case .search, .matches:
      return LocalReason(
        "the API compares whole values only",
        hint: field.map { "\($0.name) in (the values that occur)" }
      )
    case .isMissing, .isEmpty:
      return LocalReason("the API cannot test for missing values")
    case .within:
      return LocalReason("the source has no time window")
    case .holds:
      return LocalReason("the value is computed here")
    }
  }

  private static func equality(_ test: Test, _ field: Field?, in draft: PlanDraft) -> LocalReason {
    if test.isNegated {
      return LocalReason(
        "the API has no filter that excludes a value",
        hint: field.map { "\($0.name) in (the values to keep)" }
      )
    }
    guard let pattern = field.flatMap(FieldPattern.init),
      let filter = draft.capabilities.filter(for: pattern)
    else {
      return LocalReason(
        field == nil ? "the value is computed here" : "the API has no filter for this field"
      )
    }
    return unsent(filter, test, in: draft)
  }

  /// The reason for an equality that has a parameter but was not sent.
  private static func unsent(
    _ filter: SourceCapabilities.Filter,
    _ test: Test,
    in draft: PlanDraft
  ) -> LocalReason {
    let name = filter.field.name
    let unmet = filter.needs.filter { need in
      draft.branches.contains { $0.lacks(need, draft.capabilities) }
    }
    if let need = unmet.first {
      let value = need == .objectType ? "contact" : "…"
      return LocalReason(
        "`\(name)` is sent only together with `\(need.name)`",
        hint: "\(need.name) = \(value) and \(test.text)"
      )
    }
    switch filter.values {
    case .digits:
      return LocalReason("`\(name)` is sent only as an integer, and only a few at a time")
    case .nonEmpty:
      return LocalReason("empty values and long lists cannot be sent")
    case .oneOf(let values):
      return LocalReason("the API accepts only \(values.joined(separator: ", "))")
    case .flag(let value, sentAs: _):
      return LocalReason("the API can ask for \(name) = \(value) only")
    }
  }
}
