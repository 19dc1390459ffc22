import EvqModel

/// The rows of a batch for one aggregate.
struct AggregateInput {
  let batch: Batch
  /// The argument's values; nil for `count` of rows.
  let values: RowValues?
  /// The keys and groups of the selected rows; both are parallel to the selection.
  let keys: EncodedKeys
  let groups: [Int]
  let groupCount: Int
}

/// Groups of another state and the groups that they are here.
struct GroupPairs: Sendable {
  var others: [Int] = []
  /// Parallel to `others`.
  var own: [Int] = []
  /// The number of groups here.
  var groupCount = 0
}

/// The state of one kind of aggregate for all groups, in flat columns.
protocol AggregateState: Sendable {
  /// Adds the selected rows of a batch.
  mutating func add(_ input: AggregateInput)
  /// Adds groups of another state, which must be prepared.
  mutating func merge(_ other: Self, _ groups: GroupPairs)
  /// Puts the values of each group together, before `merge` with this state as the other, `encode` and `result`.
  mutating func prepare()
  /// Appends the state of a group, for a spill file.
  func encode(_ group: Int, to bytes: inout [UInt8])
  /// Adds an encoded state to a group, and advances the offset; a new group is the next one.
  mutating func merge(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int, group: Int)
  /// The result of a function for a group, as a value of a type.
  func result(_ function: AggregateFunction, of group: Int, as type: ValueType) -> Value
  var heldBytes: Int { get }
}

extension AggregateState {
  mutating func prepare() {}

  /// Adds another state, which must be of the same kind.
  mutating func merge(copy other: any AggregateState, _ groups: GroupPairs) {
    guard let other = other as? Self else { return }
    merge(other, groups)
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
