import EvqModel
import EvqPlan
import EvqSyntax

/// A plan while it is being made.
struct PlanDraft {
  let query: BoundQuery
  let catalog: Catalog
  let requestsMax: Int
  var conjuncts: [PlannedConjunct]
  var diagnostics: [Diagnostic] = []
  var window = TimeWindow()
  var emptyReason: String?
  /// What the requests ask for, before lists and types become requests of their own.
  var branches: [RequestBranch] = []
  var enumeratedTypes: Int?
  /// Whether the account's event types would be needed and are not known.
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

  /// Whether anything can be sent at all.
  var sendsRequests: Bool { capabilities.path != nil }

  mutating func report(_ error: PlanError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  /// No row can match: said once, and nothing is sent.
  mutating func becomeEmpty(_ reason: String, at range: SourceRange) {
    guard emptyReason == nil else { return }
    emptyReason = reason
    report(.alwaysEmpty(reason), at: range)
  }

  // MARK: Ordering

  /// Whether the source's own order by time, in one direction or the other, is what is asked for.
  var wireOrder: Plan.Order {
    switch capabilities.sort {
    case .chosen: timeOrder?.isDescending == true ? .descending : .ascending
    case .newestFirst: .descending
    case nil: .asGiven
    }
  }

  /// The term of an order by time alone.
  private var timeOrder: SortTerm? {
    query.order.count == 1 && query.order[0].slot.field == .occurredAt ? query.order[0] : nil
  }

  /// What has to be sorted here.
  var localSort: [SortTerm] {
    guard !query.order.isEmpty else { return naturalSort }
    guard let timeOrder else { return query.order }
    switch capabilities.sort {
    case .chosen: return []
    case .newestFirst: return timeOrder.isDescending ? [] : query.order
    case nil: return query.order
    }
  }

  /// Oldest first, where the source promises that and does not give it, unless rows are only counted.
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

  /// The pages of requests with so many events each, at least one; nil where no counts are known.
  func pages(ofEvents counts: [Int]) -> Int? {
    guard let pageRows = capabilities.paging?.limitMax, !catalog.eventCounts.isEmpty else {
      return nil
    }
    return counts.reduce(0) { $0 + max(1, ($1 + pageRows - 1) / pageRows) }
  }
}

/// What one request, or one family of requests, asks for.
struct RequestBranch {
  /// The values that a field may have.
  struct Constraint {
    let field: Field
    var values: [String]
    let range: SourceRange
    /// The conjuncts that it stands for.
    var conjuncts: Set<Int>
  }

  var constraints: [Constraint] = []
  /// Conjuncts of which this branch sends only a part, or nothing.
  var partial: Set<Int> = []
  /// The event types to ask for, one request each; nil asks for a record without a type.
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

  /// Takes a constraint out; its conjuncts are then checked here.
  mutating func drop(_ pattern: FieldPattern) {
    for constraint in constraints(on: pattern) { partial.formUnion(constraint.conjuncts) }
    constraints.removeAll { FieldPattern($0.field) == pattern }
  }

  /// Whether a request of this branch would not name a field that a filter needs beside it.
  func lacks(_ need: FieldPattern, _ capabilities: SourceCapabilities) -> Bool {
    need == capabilities.enumerated ? eventTypes == nil : constraint(on: need) == nil
  }

  /// Whether it names a single record, so that no event type is needed.
  func satisfies(_ selection: [FieldPattern]) -> Bool {
    selection.allSatisfy { constraint(on: $0) != nil }
  }
}

extension PlanDraft {
  /// The constraint that a condition puts on a field, if the source can be sent it.
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
  /// A path with `..` in it leads elsewhere.
  fileprivate func accepts(_ value: String) -> Bool {
    switch self {
    case .query: true
    case .path: value != "." && value != ".."
    }
  }
}

extension SourceCapabilities.Filter.Values {
  /// Whether the parameter can carry a value without a change of meaning.
  func accepts(_ value: String) -> Bool {
    switch self {
    case .nonEmpty: !value.isEmpty
    // The service reads an integer: leading zeros would be lost, 20 digits refused.
    case .digits:
      Int64(value).map { $0 >= 0 && String($0) == value } ?? false
    case .oneOf(let values): values.contains { Text($0) == Text(value) }
    case .flag(let accepted, sentAs: _): value == accepted
    }
  }

  /// What stands on the wire for a value.
  func wireValue(of value: String) -> String {
    if case .flag(_, let sent) = self { sent } else { value }
  }
}
