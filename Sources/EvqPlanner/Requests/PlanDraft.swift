import EvqModel
import EvqPlan
import EvqSyntax

/// A plan under construction.
struct PlanDraft {
  let query: BoundQuery
  let catalog: Catalog
  let requestsMax: Int
  var conjuncts: [PlannedConjunct]
  var diagnostics: [Diagnostic] = []
  var window = TimeWindow()
  var emptyReason: String?
  /// The branches of the query; lists and event types turn each into several requests.
  var branches: [RequestBranch] = []
  var enumeratedTypes: Int?
  /// Whether the plan needs the account's event types, which are not known yet.
  var needsEventTypes = false
  var requests: [PlannedRequest] = []
  var pageSize: Int?

  init(query: BoundQuery, catalog: Catalog, requestsMax: Int) {
    self.query = query
    self.catalog = catalog
    self.requestsMax = requestsMax
    conjuncts = query.conditions.map {
      PlannedConjunct(condition: $0.condition, text: $0.text, range: $0.range)
    }
  }

  var capabilities: SourceCapabilities { query.capabilities }

  /// Whether the source takes requests; a file does not.
  var sendsRequests: Bool { capabilities.path != nil }

  mutating func report(_ error: PlanError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  /// Records that no row can match, so that nothing is sent; warns only once.
  mutating func becomeEmpty(_ reason: String, at range: SourceRange) {
    guard emptyReason == nil else { return }
    emptyReason = reason
    report(.alwaysEmpty(reason), at: range)
  }

  // MARK: Ordering

  /// The order in which to request rows.
  var wireOrder: Plan.Order {
    switch capabilities.sort {
    case .chosen: timeOrder?.isDescending == true ? .descending : .ascending
    case .newestFirst: .descending
    case nil: .asGiven
    }
  }

  /// The sort key of a query that is sorted by time alone.
  private var timeOrder: SortTerm? {
    query.order.count == 1 && query.order[0].slot.field == .occurredAt ? query.order[0] : nil
  }

  /// The keys of the local sort; empty where the source sorts.
  var localSort: [SortTerm] {
    guard !query.order.isEmpty else { return naturalSort }
    guard let timeOrder else { return query.order }
    switch capabilities.sort {
    case .chosen: return []
    case .newestFirst: return timeOrder.isDescending ? [] : query.order
    case nil: return query.order
    }
  }

  /// Oldest first for sources that need a local sort for it; not needed for plain counts.
  private var naturalSort: [SortTerm] {
    guard capabilities.isSortedByTime, let timeSlot = query.timeSlot, !countsOnly else { return [] }
    return [SortTerm(slot: query.slots[timeSlot].reference, isDescending: false)]
  }

  private var countsOnly: Bool {
    guard query.limit == nil else { return false }
    return query.stages.lazy.map(\.traits.input).first { $0 != .oneRow } == .rowsInAnyOrder
  }

  // MARK: The result

  func plan() -> Plan {
    let isEmpty = emptyReason != nil
    let local = conjuncts.filter(\.outcome.isCheckedHere)
    return Plan(
      query: query,
      requests: isEmpty ? [] : requests,
      conjuncts: conjuncts,
      local: Condition.all(local.map(\.condition)),
      order: wireOrder,
      window: window,
      sort: localSort,
      pageSize: pageSize,
      emptyReason: emptyReason,
      enumeratedTypes: isEmpty ? nil : enumeratedTypes,
      needsEventTypes: !isEmpty && needsEventTypes,
      cost: PlanCost(requests: isEmpty ? 0 : requests.count, pagesMax: isEmpty ? 0 : pagesMax)
    )
  }

  /// An upper bound of the pages, from the number of events of each type.
  private var pagesMax: Int? {
    let typeParameter = capabilities.enumerated.flatMap { capabilities.filter(for: $0)?.parameter }
    let total = catalog.eventCounts.values.reduce(0, +)
    return pages(
      ofEvents: requests.map { request in
        let type = request.parameters.first { $0.name == typeParameter }?.value
        return type.map { catalog.eventCounts[$0] ?? 0 } ?? total
      }
    )
  }

  /// The pages for requests with these event counts, at least one each; nil without counts.
  func pages(ofEvents counts: [Int]) -> Int? {
    guard let pageRows = capabilities.paging?.limitMax, !catalog.eventCounts.isEmpty else {
      return nil
    }
    return counts.reduce(0) { $0 + max(1, ($1 + pageRows - 1) / pageRows) }
  }
}

/// The constraints of one request or of one family of requests.
struct RequestBranch {
  /// The allowed values of one field.
  struct Constraint {
    let field: Field
    var values: [String]
    let range: SourceRange
    /// The conjuncts that it implements.
    var conjuncts: Set<Int>
  }

  var constraints: [Constraint] = []
  /// Conjuncts that this branch does not send completely.
  var partial: Set<Int> = []
  /// The event types, one request each; nil for a record's events of any type.
  var eventTypes: [String]?

  func constraint(on pattern: FieldPattern) -> Constraint? {
    constraints.first { FieldPattern($0.field) == pattern }
  }

  func constraints(on pattern: FieldPattern) -> [Constraint] {
    constraints.filter { FieldPattern($0.field) == pattern }
  }

  /// Narrows the branch; false when nothing is left.
  mutating func narrow(by constraint: Constraint) -> Bool {
    guard let index = constraints.firstIndex(where: { $0.field == constraint.field }) else {
      constraints.append(constraint)
      return true
    }
    let allowed = Set(constraint.values.map { Text($0) })
    constraints[index].values.removeAll { !allowed.contains(Text($0)) }
    constraints[index].conjuncts.formUnion(constraint.conjuncts)
    return !constraints[index].values.isEmpty
  }

  /// Removes a constraint; its conjuncts become local.
  mutating func drop(_ pattern: FieldPattern) {
    for constraint in constraints(on: pattern) { partial.formUnion(constraint.conjuncts) }
    constraints.removeAll { FieldPattern($0.field) == pattern }
  }

  /// Whether the branch lacks a field that a filter requires.
  func lacks(_ need: FieldPattern, _ capabilities: SourceCapabilities) -> Bool {
    need == capabilities.enumerated ? eventTypes == nil : constraint(on: need) == nil
  }

  /// Whether it selects a single record, which needs no event type.
  func satisfies(_ selection: [FieldPattern]) -> Bool {
    selection.allSatisfy { constraint(on: $0) != nil }
  }
}

extension PlanDraft {
  /// The constraint that a condition puts on a field; nil if it cannot be sent.
  func constraint(of condition: Condition, conjunct: Int) -> RequestBranch.Constraint? {
    guard case .test(let test) = condition, !test.isNegated else { return nil }
    let field: Field?
    let values: [String]
    switch test.form {
    case .oneOf(let operand, let texts):
      field = operand.field
      values = texts.map(\.string)
    case .objectTypeIn(let operand, let types):
      field = operand.field
      values = types.map(\.wireValue)
    case .compare, .between, .within, .search, .matches, .isMissing, .isEmpty, .holds:
      return nil
    }
    guard let field, let pattern = FieldPattern(field),
      let filter = capabilities.filter(for: pattern),
      values.allSatisfy({ filter.values.accepts($0) && filter.location.accepts($0) })
    else { return nil }
    return RequestBranch.Constraint(
      field: field,
      values: values,
      range: test.range,
      conjuncts: [conjunct]
    )
  }
}

extension SourceCapabilities.Filter.Location {
  /// Whether a value can be sent here; `..` would change the path.
  fileprivate func accepts(_ value: String) -> Bool {
    switch self {
    case .query: true
    case .path: value != "." && value != ".."
    }
  }
}

extension SourceCapabilities.Filter.Values {
  /// Whether the parameter can carry a value unchanged.
  func accepts(_ value: String) -> Bool {
    switch self {
    case .nonEmpty: !value.isEmpty
    // HubSpot parses an integer: leading zeros would be lost, 20 digits refused.
    case .digits:
      Int64(value).map { $0 >= 0 && String($0) == value } ?? false
    case .oneOf(let values): values.contains { Text($0) == Text(value) }
    case .flag(let accepted, sentAs: _): value == accepted
    }
  }

  /// The value as it is sent.
  func wireValue(of value: String) -> String {
    if case .flag(_, let sent) = self { sent } else { value }
  }
}
