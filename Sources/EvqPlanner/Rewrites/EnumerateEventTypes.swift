import EvqModel
import EvqPlan

/// Chooses the event types to request; HubSpot needs one type or one record.
///
///     eventType starts with "pe"   →  one request per matching type of the account
///     property.p = x               →  one request per type of the account
struct EnumerateEventTypes: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    guard draft.sendsRequests, draft.emptyReason == nil,
      draft.capabilities.enumerated != nil
    else { return }
    for index in draft.branches.indices {
      let types = draft.eventTypes(for: draft.branches[index])
      draft.branches[index].eventTypes = types
      let isListed = types != nil && draft.branches[index].constraint(on: .eventType) == nil
      if isListed, !draft.catalog.knowsEventTypes { draft.needsEventTypes = true }
    }
    draft.branches.removeAll { $0.eventTypes?.isEmpty == true }
    markTypeConditions(&draft)
  }

  private static func markTypeConditions(_ draft: inout PlanDraft) {
    var namesTypes = false
    for index in draft.conjuncts.indices {
      guard draft.conjuncts[index].condition.isAbout(draft.capabilities.enumerated) else {
        continue
      }
      draft.conjuncts[index].outcome = .exact
      namesTypes = true
    }
    let chosen = draft.branches.filter {
      $0.eventTypes != nil && $0.constraint(on: .eventType) == nil
    }
    guard !chosen.isEmpty else { return }
    draft.enumeratedTypes = namesTypes ? nil : chosen.compactMap { $0.eventTypes?.count }.max()
  }
}

extension PlanDraft {
  /// The event types that a branch requests; nil where it names a record and no type.
  func eventTypes(for branch: RequestBranch) -> [String]? {
    guard let enumerated = capabilities.enumerated else { return nil }
    let conditions = conjuncts.map(\.condition).filter { $0.isAbout(enumerated) }
    if let named = branch.constraint(on: enumerated) {
      return named.values.filter { type in conditions.allSatisfy { $0.holds(for: type) } }
    }
    let namesRecord = capabilities.selections.contains {
      !$0.contains(enumerated) && branch.satisfies($0)
    }
    if conditions.isEmpty, namesRecord { return nil }
    guard catalog.knowsEventTypes else { return [Planner.anyEventType] }
    return catalog.eventTypes.filter { type in conditions.allSatisfy { $0.holds(for: type) } }
  }
}

extension Condition {
  fileprivate func holds(for eventType: String) -> Bool {
    truth { _ in .text(eventType) } == .true
  }
}
