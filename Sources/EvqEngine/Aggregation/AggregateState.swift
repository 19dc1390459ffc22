import EvqModel

/// What one kind of aggregate keeps of every group.
protocol AggregateState: Sendable {
  /// Takes rows in; `groups` is parallel to the batch's selection, each below `groupCount`.
  ///
  /// `values` is what the aggregate is made of, nil where it is made of rows.
  mutating func take(_ values: RowValues?, of batch: Batch, groups: [Int], groupCount: Int)
  /// Takes over what another state saw, whose group i is `groups[i]` here.
  mutating func merge(_ other: Self, groups: [Int], groupCount: Int)
  /// To be called once before the results are asked for.
  mutating func prepare()
  /// The result of a function for a group, as a value of a type.
  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value
  var heldBytes: Int { get }
}

extension AggregateState {
  mutating func prepare() {}

  /// Takes over a state of the same kind.
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
  /// A state that has seen nothing.
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
  /// Makes the array at least so long.
  mutating func extend(to count: Int, with element: Element) {
    if self.count < count { append(contentsOf: repeatElement(element, count: count - self.count)) }
  }
}
