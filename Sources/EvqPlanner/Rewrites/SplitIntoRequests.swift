import EvqModel
import EvqPlan
import EvqSyntax

/// Turns equalities into constraints of a request, and an `or` across fields into several requests.
///
///     eventType = a and property.p = x                    →  one request
///     (eventType = a and property.p = x) or eventType = b →  two requests
///     eventType = a and (property.p = x or property.q = y) →  two, if that is cheaper than one
struct SplitIntoRequests: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    guard draft.sendsRequests, draft.emptyReason == nil else { return }
    var base = RequestBranch()
    for index in draft.conjuncts.indices {
      guard let constraint = draft.constraint(of: draft.conjuncts[index].condition, conjunct: index)
      else { continue }
      draft.conjuncts[index].outcome = .exact
      _ = base.narrow(by: constraint)
    }
    keepWithinFanOut(&base, draft.capabilities)
    let fanOut = base.fanOut(draft.capabilities)
    guard fanOut <= draft.capabilities.fanOutMax else {
      let max = draft.capabilities.fanOutMax
      draft.report(.tooManyRequests(fanOut, max: max), at: draft.query.inputRange)
      return
    }
    draft.branches = [base]
    for index in draft.conjuncts.indices {
      guard draft.emptyReason == nil,
        case .or(let alternatives) = draft.conjuncts[index].condition
      else { continue }
      expand(alternatives, conjunct: index, in: &draft)
    }
  }

  /// Makes long lists local while they would cause too many requests, record ids first.
  ///
  /// Keeps conditions that only HubSpot can evaluate, and the object type that they need.
  private static func keepWithinFanOut(
    _ branch: inout RequestBranch,
    _ capabilities: SourceCapabilities
  ) {
    let isRecordByProperty = branch.constraint(on: .objectProperty) != nil
    let others = capabilities.filters.map(\.field).filter { $0 != capabilities.enumerated }
    for pattern in ([.objectId, .objectType, .id, .property] + others).unique {
      guard branch.fanOut(capabilities) > capabilities.fanOutMax else { return }
      let isNeeded = pattern == .objectType && isRecordByProperty
      let isList = branch.constraints(on: pattern).contains {
        RequestBranch.pieces(of: $0, capabilities) > 1
      }
      if isList, !isNeeded { branch.drop(pattern) }
    }
  }

  // MARK: or

  private static func expand(
    _ alternatives: [Condition],
    conjunct: Int,
    in draft: inout PlanDraft
  ) {
    // `EnumerateEventTypes` handles an `or` about the event type alone.
    let isAboutTypes = draft.conjuncts[conjunct].condition.isAbout(draft.capabilities.enumerated)
    guard !isAboutTypes else { return }
    let parts = alternatives.map { part(of: $0, conjunct: conjunct, draft) }
    guard parts.allSatisfy({ !$0.constraints.isEmpty }) else {
      draft.conjuncts[conjunct].reason = "one side of the `or` cannot be sent"
      return
    }
    let expanded = draft.branches.flatMap { branch in
      parts.compactMap { branch.narrowed(by: $0, conjunct: conjunct) }
    }
    guard !expanded.isEmpty else {
      let reason = "every side of the `or` contradicts the other conditions"
      draft.becomeEmpty(reason, at: draft.conjuncts[conjunct].range)
      return
    }
    let capabilities = draft.capabilities
    let fanOut = expanded.reduce(0) { $0 + $1.fanOut(capabilities) }
    guard fanOut <= capabilities.fanOutMax else {
      draft.conjuncts[conjunct].reason =
        "it would need \(fanOut) requests; the maximum is \(capabilities.fanOutMax)"
      return
    }
    guard isCheaper(expanded, than: draft.branches, draft) else {
      draft.conjuncts[conjunct].reason =
        "one wide request has fewer pages than \(fanOut) narrow ones"
      return
    }
    draft.branches = expanded
    draft.conjuncts[conjunct].outcome = .exact
  }

  /// The part of an alternative that can be sent, and whether it is the whole.
  fileprivate struct Part {
    var constraints: [RequestBranch.Constraint]
    var isWhole: Bool
  }

  private static func part(of alternative: Condition, conjunct: Int, _ draft: PlanDraft) -> Part {
    let conditions = alternative.conjuncts
    let constraints = conditions.compactMap { draft.constraint(of: $0, conjunct: conjunct) }
    return Part(constraints: constraints, isWhole: constraints.count == conditions.count)
  }

  /// Whether narrow requests, at least a page each, need fewer pages than wide ones.
  private static func isCheaper(
    _ narrow: [RequestBranch],
    than wide: [RequestBranch],
    _ draft: PlanDraft
  ) -> Bool {
    guard let widePages = draft.pages(of: wide) else { return true }
    let requests = narrow.reduce(0) { $0 + draft.typeCount(of: $1) * $1.fanOut(draft.capabilities) }
    return requests < widePages
  }
}

extension RequestBranch {
  fileprivate func narrowed(by part: SplitIntoRequests.Part, conjunct: Int) -> RequestBranch? {
    var copy = self
    for constraint in part.constraints {
      guard copy.narrow(by: constraint) else { return nil }
    }
    if !part.isWhole { copy.partial.insert(conjunct) }
    return copy
  }

  /// The number of requests for the lists of this branch, without event types.
  func fanOut(_ capabilities: SourceCapabilities) -> Int {
    constraints.reduce(1) { min($0 * RequestBranch.pieces(of: $1, capabilities), 1_000_000) }
  }

  /// The number of requests for the values of one constraint.
  fileprivate static func pieces(
    of constraint: Constraint,
    _ capabilities: SourceCapabilities
  ) -> Int {
    guard let pattern = FieldPattern(constraint.field), pattern != capabilities.enumerated,
      let filter = capabilities.filter(for: pattern)
    else { return 1 }
    switch filter.list {
    case .oneRequestEach: return max(1, constraint.values.count)
    case .repeated:
      let length = capabilities.repeatedValuesMax
      return max(1, (constraint.values.count + length - 1) / length)
    }
  }
}

extension Condition {
  /// Whether it reads one field only.
  func isAbout(_ pattern: FieldPattern?) -> Bool {
    let slots = slots
    return !slots.isEmpty && slots.allSatisfy { $0.field.flatMap(FieldPattern.init) == pattern }
  }
}

extension PlanDraft {
  fileprivate func typeCount(of branch: RequestBranch) -> Int {
    eventTypes(for: branch)?.count ?? 1
  }

  /// The pages of wide requests; nil where the event counts are unknown.
  fileprivate func pages(of branches: [RequestBranch]) -> Int? {
    pages(
      ofEvents: branches.flatMap { branch in
        (eventTypes(for: branch) ?? catalog.eventTypes).map { catalog.eventCounts[$0] ?? 0 }
      }
    )
  }
}
