import EvqModel
import EvqPlan
import EvqSyntax

/// Turns branches into requests, one for each combination of values that cannot share one.
///
///     eventType in (a, b) and objectId in (1, 2)   →  four requests
struct ListRequests: PlanRewrite {
  static func apply(to draft: inout PlanDraft) {
    guard draft.sendsRequests, draft.emptyReason == nil else { return }
    for index in draft.branches.indices { dropUnmetNeeds(&draft.branches[index], draft) }
    settleOutcomes(&draft)
    let count = draft.branches.reduce(0) {
      $0 + ($1.eventTypes?.count ?? 1) * $1.fanOut(draft.capabilities)
    }
    guard count <= draft.requestsMax else {
      let range = draft.query.inputRange
      draft.report(.tooManyRequests(count, max: draft.requestsMax), at: range)
      return
    }
    for branch in draft.branches {
      for request in requests(of: branch, draft)
      where !draft.requests.contains(where: { $0.isEquivalent(to: request) }) {
        draft.requests.append(request)
      }
    }
  }

  /// Drops filters that HubSpot refuses: `objectId` without `objectType`.
  private static func dropUnmetNeeds(_ branch: inout RequestBranch, _ draft: PlanDraft) {
    for filter in draft.capabilities.filters {
      let unmet = filter.needs.contains { branch.lacks($0, draft.capabilities) }
      if unmet { branch.drop(filter.field) }
    }
  }

  // MARK: Outcomes

  private static func settleOutcomes(_ draft: inout PlanDraft) {
    let partial = draft.branches.reduce(into: Set<Int>()) { $0.formUnion($1.partial) }
    for index in draft.conjuncts.indices {
      let isOr = if case .or = draft.conjuncts[index].condition { true } else { false }
      switch draft.conjuncts[index].outcome {
      case .exact where partial.contains(index):
        draft.conjuncts[index].outcome = isOr ? .inexact : .local
        if isOr { draft.conjuncts[index].reason = "sent in part" }
      case .exact:
        guard draft.conjuncts[index].reason.isEmpty else { continue }
        draft.conjuncts[index].reason = wireReason(index, draft)
        draft.conjuncts[index].outcome = draft.wireOutcome(index)
      case .inexact, .required, .local:
        break
      }
    }
  }

  private static func wireReason(_ index: Int, _ draft: PlanDraft) -> String {
    let condition = draft.conjuncts[index].condition
    if condition.isAbout(draft.capabilities.enumerated) {
      let types = draft.branches.flatMap { $0.eventTypes ?? [] }.unique.count
      switch types {
      case 0: return "no event type of the account matches"
      case 1: return "eventType"
      default: return "eventType, one request for each of \(types)"
      }
    }
    if case .or = condition { return "one request for each alternative" }
    let names = condition.slots.compactMap { draft.parameterName(of: $0.field) }.unique
    return names.joined(separator: ", ")
  }

  // MARK: Parameters

  private static func requests(of branch: RequestBranch, _ draft: PlanDraft) -> [PlannedRequest] {
    var combinations: [[PlannedRequest.Parameter]] = [[]]
    for filter in draft.capabilities.filters {
      if filter.field == draft.capabilities.enumerated {
        combinations = combinations.extended(by: typeChoices(of: branch, filter))
        continue
      }
      for constraint in branch.constraints(on: filter.field) {
        combinations = combinations.extended(by: choices(constraint, filter, draft.capabilities))
      }
    }
    let common = draft.commonParameters
    return combinations.map {
      PlannedRequest(path: draft.capabilities.path ?? "", parameters: $0 + common)
    }
  }

  private static func typeChoices(
    of branch: RequestBranch,
    _ filter: SourceCapabilities.Filter
  ) -> [[PlannedRequest.Parameter]] {
    guard let types = branch.eventTypes else { return [[]] }
    let range = branch.constraint(on: filter.field)?.range ?? .none
    return types.map {
      [PlannedRequest.Parameter(name: filter.parameter, value: $0, range: range)]
    }
  }

  private static func choices(
    _ constraint: RequestBranch.Constraint,
    _ filter: SourceCapabilities.Filter,
    _ capabilities: SourceCapabilities
  ) -> [[PlannedRequest.Parameter]] {
    let name = filter.name(for: constraint.field)
    let parameters = constraint.values.map {
      PlannedRequest.Parameter(
        name: name,
        value: filter.values.wireValue(of: $0),
        isInPath: filter.location == .path,
        range: constraint.range
      )
    }
    switch filter.list {
    case .oneRequestEach: return parameters.map { [$0] }
    case .repeated: return parameters.chunked(by: capabilities.repeatedValuesMax)
    }
  }
}

extension PlanDraft {
  /// The weakest precision of the filters that a pushed condition uses.
  fileprivate func wireOutcome(_ index: Int) -> PlannedConjunct.Outcome {
    let precisions = conjuncts[index].condition.slots.compactMap { slot in
      slot.field.flatMap(FieldPattern.init).flatMap { capabilities.filter(for: $0) }?.precision
    }
    if precisions.contains(.inexact) { return .inexact }
    return precisions.contains(.required) ? .required : .exact
  }

  fileprivate func parameterName(of field: Field?) -> String? {
    guard let field, let pattern = FieldPattern(field) else { return nil }
    return capabilities.filter(for: pattern)?.name(for: field)
  }

  /// The condition that set a bound of the window.
  private func windowRange(_ bound: KeyPath<TimeWindow, Instant?>) -> SourceRange {
    conjuncts.first { conjunct in
      conjunct.condition.timeWindow.map {
        $0[keyPath: bound] == window[keyPath: bound]
      } ?? false
    }?.range ?? .none
  }

  /// The parameters that all requests share: the window and the order.
  ///
  /// `LimitPages` adds the page size.
  fileprivate var commonParameters: [PlannedRequest.Parameter] {
    var parameters: [PlannedRequest.Parameter] = []
    func add(_ name: String, _ value: String, at range: SourceRange = .none) {
      parameters.append(PlannedRequest.Parameter(name: name, value: value, range: range))
    }
    if let names = capabilities.window {
      if let since = window.since {
        add(names.sinceParameter, names.text(since: since), at: windowRange(\.since))
      }
      if let until = window.until {
        add(names.untilParameter, names.text(until: until), at: windowRange(\.until))
      }
    }
    if case .chosen(let parameter, let ascending, let descending) = capabilities.sort {
      add(parameter, wireOrder == .descending ? descending : ascending)
    }
    return parameters
  }
}

extension SourceCapabilities.Filter {
  /// The parameter's name for a field; fills in the name of `property.{name}`.
  func name(for field: Field) -> String {
    switch field {
    case .property(let name), .objectProperty(let name):
      String(parameter.prefix { $0 != "{" }) + name
    case .id, .eventType, .occurredAt, .objectType, .objectId, .properties, .column, .timeColumn:
      parameter
    }
  }
}

extension Array where Element == [PlannedRequest.Parameter] {
  /// Every combination of an element with one of the choices.
  fileprivate func extended(by choices: [Element]) -> [Element] {
    flatMap { prefix in choices.map { prefix + $0 } }
  }
}

extension Array {
  fileprivate func chunked(by length: Int) -> [[Element]] {
    stride(from: 0, to: count, by: Swift.max(1, length)).map {
      Array(self[$0..<Swift.min($0 + length, count)])
    }
  }
}
