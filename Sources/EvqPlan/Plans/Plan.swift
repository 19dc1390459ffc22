package import EvqModel
package import EvqSyntax

/// How a query runs: the requests, the local conditions, and the order of the rows.
package struct Plan: Sendable {
  /// The order of the source's rows.
  package enum Order: String, Sendable { case ascending, descending, asGiven }

  package var query: BoundQuery
  package var requests: [PlannedRequest]
  package var conjuncts: [PlannedConjunct]
  /// The condition that evq checks on every row; nil for none.
  package var local: Condition?
  package var order: Order
  /// The time window of all rows.
  package var window: TimeWindow
  /// The local sort; empty where the source's order is the wanted one.
  package var sort: [SortTerm]
  /// The rows of one page; a small `limit` shrinks it if there is no local filter.
  package var pageSize: Int?
  /// Why no row can match, so that nothing is sent; nil where rows may match.
  package var emptyReason: String?
  /// The number of event types that the planner added; nil where the query names some.
  package var enumeratedTypes: Int?
  /// Whether to fetch the account's event types and plan again.
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

/// One request of a plan; the client turns it into HTTP.
package struct PlannedRequest: Sendable, Equatable {
  package struct Parameter: Sendable, Equatable {
    package var name: String
    package var value: String
    /// Whether the value is part of the path rather than the query string.
    package var isInPath = false
    /// Its origin in the program; empty for order, paging and enumerated types.
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

  /// Whether another request gets the same response; ranges are ignored.
  package func isEquivalent(to other: PlannedRequest) -> Bool {
    path == other.path
      && parameters.elementsEqual(other.parameters) {
        Text($0.name) == Text($1.name) && Text($0.value) == Text($1.value)
      }
  }
}

/// One condition of the query and where it is evaluated.
package struct PlannedConjunct: Sendable {
  package enum Outcome: String, Sendable {
    /// The source filters exactly.
    case exact
    /// The source returns too many rows, so evq checks the condition again.
    case inexact
    /// Only the source can evaluate it.
    case required
    case local

    /// Whether it is part of the local filter.
    package var isCheckedHere: Bool { self == .local || self == .inexact }
  }

  package var condition: Condition
  package var text: String
  package var range: SourceRange
  package var outcome = Outcome.local
  /// Why it is local; for a pushed condition, the parameter.
  package var reason = ""
  /// A similar condition that would be pushed, if there is one.
  package var hint: String?

  /// A local condition; rewrites change its outcome.
  package init(condition: Condition, text: String, range: SourceRange) {
    self.condition = condition
    self.text = text
    self.range = range
  }
}

/// The cost of a plan, as far as it is known before it runs.
package struct PlanCost: Sendable, Equatable {
  package var requests: Int
  /// An upper bound on the pages; nil where the account's size is unknown.
  package var pagesMax: Int?

  package init(requests: Int, pagesMax: Int?) {
    self.requests = requests
    self.pagesMax = pagesMax
  }
}
