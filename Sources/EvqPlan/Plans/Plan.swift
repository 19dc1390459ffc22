package import EvqModel
package import EvqSyntax

/// How a query will be answered: what is sent, what is checked here, in which order rows come.
package struct Plan: Sendable {
  /// The order in which the source gives the rows.
  package enum Order: String, Sendable { case ascending, descending, asGiven }

  package var query: BoundQuery
  package var requests: [PlannedRequest]
  package var conjuncts: [PlannedConjunct]
  /// What is checked here on every row; nil for nothing.
  package var local: Condition?
  package var order: Order
  /// The window of time that every row is in.
  package var window: TimeWindow
  /// What is sorted here; empty when the source's order is the one asked for.
  package var sort: [SortTerm]
  /// The rows of one page; a small `limit` makes it small where nothing is filtered here.
  package var pageSize: Int?
  /// Why no row can match, where that is certain: then nothing is sent.
  package var emptyReason: String?
  /// How many event types were put in because the query names none; nil when it names some.
  package var enumeratedTypes: Int?
  /// Whether the plan has to be made again with the account's event types, which nobody asked for yet.
  package var needsEventTypes: Bool
  package var cost: PlanCost

  package init(
    query: BoundQuery,
    requests: [PlannedRequest],
    conjuncts: [PlannedConjunct],
    local: Condition?,
    order: Order,
    window: TimeWindow,
    sort: [SortTerm],
    pageSize: Int?,
    emptyReason: String?,
    enumeratedTypes: Int?,
    needsEventTypes: Bool,
    cost: PlanCost
  ) {
    self.query = query
    self.requests = requests
    self.conjuncts = conjuncts
    self.local = local
    self.order = order
    self.window = window
    self.sort = sort
    self.pageSize = pageSize
    self.emptyReason = emptyReason
    self.enumeratedTypes = enumeratedTypes
    self.needsEventTypes = needsEventTypes
    self.cost = cost
  }

  /// Whether rows of several requests are merged by time.
  package var merges: Bool { requests.count > 1 }
}

/// One request that a plan wants; how it goes over the wire is the client's business.
package struct PlannedRequest: Sendable, Equatable {
  package struct Parameter: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Whether the value stands in the path and not behind it.
    package var isInPath = false
    /// The text of the program that it came from; empty for order, paging and enumerated types.
    package var range: SourceRange

    package init(name: String, value: String, isInPath: Bool = false, range: SourceRange) {
      self.name = name
      self.value = value
      self.isInPath = isInPath
      self.range = range
    }
  }

  package var path: String
  package var parameters: [Parameter]

  package init(path: String, parameters: [Parameter]) {
    self.path = path
    self.parameters = parameters
  }

  /// Whether another request would get the same answer, wherever its parameters came from.
  package func asksTheSame(as other: PlannedRequest) -> Bool {
    path == other.path
      && parameters.elementsEqual(other.parameters) {
        Text($0.name) == Text($1.name) && Text($0.value) == Text($1.value)
      }
  }
}

/// One condition of the query and what became of it.
package struct PlannedConjunct: Sendable {
  package enum Outcome: String, Sendable {
    /// The source filters, and nothing is checked again.
    case exact
    /// The source filters wider, and it is checked again.
    case inexact
    /// Only the source can filter.
    case required
    case local

    /// Whether the local filter holds it.
    package var isCheckedHere: Bool { self == .local || self == .inexact }
  }

  package var condition: Condition
  package var text: String
  package var range: SourceRange
  package var outcome = Outcome.local
  /// Why; for a pushed condition, as what.
  package var reason = ""
  /// The spelling that would be pushed, where there is one.
  package var hint: String?

  /// A condition that is checked here until a rewrite finds a way to send it.
  package init(condition: Condition, text: String, range: SourceRange) {
    self.condition = condition
    self.text = text
    self.range = range
  }
}

/// What answering will cost, as far as it is known before asking.
package struct PlanCost: Sendable, Equatable {
  package var requests: Int
  /// The most pages that the requests can have; nil when the account's size is not known.
  package var pagesMax: Int?

  package init(requests: Int, pagesMax: Int?) {
    self.requests = requests
    self.pagesMax = pagesMax
  }
}
