import EvqModel
import EvqPlan

/// `count`, `stats` and `top`: one row for each combination of key values.
struct AggregateOperator: MergeableOperator {
  private let aggregation: Aggregation
  private var keys: [ColumnReader]
  private var arguments: [ColumnReader]
  private var groups: GroupTable
  private var states: [State]
  /// The index of the state that has each term's result.
  private let stateOfTerm: [Int]
  private var unparsed = UnparsedTally()
  private var memory: MemoryShare

  /// The shared state of all functions of one kind over the same values.
  private struct State: Sendable {
    let kind: AggregateFunction.StateKind
    let argument: Int?
    var content: any AggregateState
  }

  init(_ aggregation: Aggregation, budget: MemoryBudget) {
    self.init(
      aggregation,
      MemoryShare(of: budget, stage: aggregation.text, content: .groups)
    )
  }

  private init(_ aggregation: Aggregation, _ memory: MemoryShare) {
    self.aggregation = aggregation
    self.memory = memory
    keys = aggregation.keys.map { ColumnReader($0.value, $0.slot.type) }
    arguments = aggregation.arguments.map { ColumnReader($0.value, $0.type) }
    groups = GroupTable(parts: aggregation.keys.count)
    var states: [State] = []
    stateOfTerm = aggregation.terms.map { term in
      let kind = term.function.stateKind
      let shared = states.firstIndex { $0.kind == kind && $0.argument == term.argument }
      if let shared { return shared }
      states.append(State(kind: kind, argument: term.argument, content: kind.makeState()))
      return states.count - 1
    }
    self.states = states
  }

  var fresh: AggregateOperator { AggregateOperator(aggregation, memory.fresh) }

  var drops: DropStatistics {
    var drops = DropStatistics()
    drops.unparsed = unparsed.labelled
    return drops
  }

  /// Whether no row has arrived.
  var isEmpty: Bool { groups.count == 0 }

  // MARK: Input

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    unparsed.begin()
    let keyValues = keys.indices.map { keys[$0].read(batch, &unparsed) }
    let rowGroups = groups.groups(of: keyValues, in: batch)
    let values = arguments.indices.map { arguments[$0].read(batch, &unparsed) }
    for index in states.indices {
      states[index].content.add(
        states[index].argument.map { values[$0] },
        of: batch,
        groups: rowGroups,
        groupCount: groups.count
      )
    }
    let held = states.reduce(groups.heldBytes) { $0 + $1.content.heldBytes }
    try memory.hold(held, count: groups.count)
    return nil
  }

  mutating func merge(_ other: AggregateOperator) {
    let numbers = groups.merge(other.groups)
    for index in states.indices {
      states[index].content.merge(
        copy: other.states[index].content,
        groups: numbers,
        groupCount: groups.count
      )
    }
    unparsed.merge(other.unparsed)
    memory.merge(other.memory)
  }

  // MARK: Output

  mutating func finish() -> Batch? {
    for index in states.indices { states[index].content.prepare() }
    let order = orderedGroups
    var columns = Array(repeating: Column.absent, count: (allSlots.max() ?? 0) + 1)
    for (key, values) in zip(aggregation.keys, groups.columns(of: order)) {
      columns[key.slot.index] = .values(values)
    }
    for (index, term) in aggregation.terms.enumerated() {
      let state = states[stateOfTerm[index]].content
      columns[term.slot.index] = .values(
        order.map { state.result(term.function, of: $0, as: term.slot.type) }
      )
    }
    return Batch(buffer: ByteBuffer([]), rows: order.map { _ in .none }, columns: columns)
  }

  private var allSlots: [Int] {
    aggregation.keys.map(\.slot.index) + aggregation.terms.map(\.slot.index)
  }

  /// The order of the output; without keys there is one group, even for no rows.
  private var orderedGroups: [Int] {
    guard !keys.isEmpty else { return [0] }
    switch aggregation.order {
    case .keys: return groups.sorted(Array(0..<groups.count))
    case .largest(let limit): return largestGroups(limit)
    }
  }

  private func largestGroups(_ limit: Int?) -> [Int] {
    guard let counts = states.first?.content as? RowCounts else { return [] }
    var candidates = Array(0..<groups.count)
    if let limit, limit < candidates.count {
      // Only groups as large as the last one in the result need to be sorted.
      let least = limit > 0 ? counts.counts.sorted(by: >)[limit - 1] : .max
      candidates = candidates.filter { counts.count(of: $0) >= least }
    }
    let order = candidates.sorted { left, right in
      let (first, second) = (counts.count(of: left), counts.count(of: right))
      return first != second ? first > second : groups.order(left, right) == .ascending
    }
    return limit.map { Array(order.prefix($0)) } ?? order
  }
}
