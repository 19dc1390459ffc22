import EvqModel

/// The state of one kind of aggregate for all groups.
protocol AggregateState: Sendable {
  /// Adds the selected rows of a batch; `groups` is parallel to the selection.
  ///
  /// `values` are the argument's values, nil for `count` of rows. Groups are below `groupCount`.
  mutating func add(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int)
  /// Adds another state; its group i is group `groups[i]` of this one.
  mutating func merge(_ other: Self, groups: [Int], groupCount: Int)
  /// Called once, before the first `result`.
  mutating func prepare()
  /// The result of a function for a group, as a value of a type.
  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value
  var heldBytes: Int { get }
}

extension AggregateState {
  mutating func prepare() {}

  /// Adds another state, which must be of the same kind.
  mutating func merge(copy other: any AggregateState, groups: [Int], groupCount: Int) {
    guard let other = other as? Self else { return }
    merge(other, groups: groups, groupCount: groupCount)
  }
}

extension AggregateFunction {
  /// The kinds of state; functions of one kind over the same values share one.
  enum StateKind: Sendable { case rows, sum, least, greatest, sorted, first, last, distinct }

  var stateKind: StateKind {
    switch self {
    case .count: .rows
    case .sum, .avg: .sum
    case .min: .least
    case .max: .greatest
    case .median, .p90, .p95, .p99: .sorted
    case .first: .first
    case .last: .last
    case .distinctCount: .distinct
    }
  }
}

extension AggregateFunction.StateKind {
  /// A new, empty state.
  func makeState() -> any AggregateState {
    switch self {
    case .rows: RowCounts()
    case .sum: Sums()
    case .least: Extremes(isGreatest: false)
    case .greatest: Extremes(isGreatest: true)
    case .sorted: SortedNumbers()
    case .first: ArrivedValues(isLast: false)
    case .last: ArrivedValues(isLast: true)
    case .distinct: DistinctCounts()
    }
  }
}

extension Array {
  /// Extends the array to at least `count` elements.
  mutating func extend(to count: Int, with element: Element) {
    if self.count < count { append(contentsOf: repeatElement(element, count: count - self.count)) }
  }
}
