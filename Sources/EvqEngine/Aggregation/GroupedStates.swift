import EvqModel
import EvqPlan

/// Groups and the states of their aggregates.
struct GroupedStates: Sendable {
  let aggregation: Aggregation
  private(set) var table: GroupTable
  private var states: [State] = []
  private let terms: [Term]

  /// The shared state of all functions of one kind over the same values.
  private struct State: Sendable {
    let kind: AggregateFunction.StateKind
    let argument: Int?
    var content: any AggregateState
  }

  /// A term, and the index of the state that has its result.
  private struct Term: Sendable {
    let function: AggregateFunction
    let type: ValueType
    let state: Int
  }

  /// No groups, with room for some.
  init(_ aggregation: Aggregation, keys: Int = 0) {
    self.aggregation = aggregation
    table = GroupTable(keys: keys)
    var states: [State] = []
    terms = aggregation.terms.map { term in
      let kind = term.function.stateKind
      let shared = states.firstIndex { $0.kind == kind && $0.argument == term.argument }
      if shared == nil {
        states.append(State(kind: kind, argument: term.argument, content: kind.makeState()))
      }
      return Term(
        function: term.function,
        type: term.slot.type,
        state: shared ?? states.count - 1
      )
    }
    self.states = states
  }

  var count: Int { table.count }

  var heldBytes: Int { states.reduce(table.heldBytes) { $0 + $1.content.heldBytes } }

  // MARK: Input

  /// Adds the selected rows of a batch with their keys and the values of the aggregation's arguments.
  mutating func add(_ batch: Batch, _ keys: EncodedKeys, _ values: [RowValues]) {
    let groups = table.numbers(of: keys)
    for index in states.indices {
      let input = AggregateInput(
        batch: batch,
        values: states[index].argument.map { values[$0] },
        keys: keys,
        groups: groups,
        groupCount: table.count
      )
      states[index].content.add(input)
    }
  }

  /// Adds the group without a key, which an aggregation without keys has even for no rows.
  mutating func addKeyless() {
    var key = EncodedKeys()
    key.endKey()
    key.hash()
    _ = table.numbers(of: key)
  }

  // MARK: Merging

  /// Puts the values of each group together; needed before this is merged, encoded or read.
  mutating func prepare() {
    for index in states.indices { states[index].content.prepare() }
  }

  /// Adds the groups of a copy with the records at some offsets.
  mutating func merge(_ other: GroupedStates, at offsets: [Int]) {
    var groups = GroupPairs()
    other.table.forEach(at: offsets) { record in
      groups.others.append(record.number)
      groups.own.append(table.number(of: record.key, record.hash))
    }
    groups.groupCount = table.count
    for index in states.indices {
      states[index].content.merge(copy: other.states[index].content, groups)
    }
  }

  /// Appends a group with its states, for a spill file.
  func encode(_ record: GroupTable.Record, to bytes: inout [UInt8]) {
    bytes.append(word: record.hash)
    bytes.append(word: UInt32(truncatingIfNeeded: record.key.count))
    bytes.append(contentsOf: record.key)
    for state in states { state.content.encode(record.number, to: &bytes) }
  }

  /// Adds encoded groups.
  mutating func merge(encoded: UnsafeRawBufferPointer) {
    var offset = 0
    while offset < encoded.count {
      let hash: UInt64 = encoded.word(&offset)
      let length: UInt32 = encoded.word(&offset)
      let group = table.number(of: encoded.bytes(Int(length), &offset), hash)
      for index in states.indices {
        states[index].content.merge(encoded, &offset, group: group)
      }
    }
  }

  // MARK: Distinct values

  /// The indexes of the states that count distinct values.
  var distinctStates: [Int] { states.indices.filter { states[$0].kind == .distinct } }

  /// The number of pairs of a group and a distinct value.
  var pairCount: Int {
    states.reduce(0) { $0 + (($1.content as? DistinctCounts)?.pairs.count ?? 0) }
  }

  /// Removes and returns the pairs of one such state.
  mutating func takePairs(of state: Int) -> GroupTable {
    guard var counts = states[state].content as? DistinctCounts else { return GroupTable() }
    // Released first: a second owner would cause a copy.
    states[state].content = DistinctCounts()
    return counts.takePairs()
  }

  /// Counts one pair of such a state for each group in a list.
  mutating func countPairs(of state: Int, _ groups: [Int]) {
    guard var counts = states[state].content as? DistinctCounts else { return }
    states[state].content = DistinctCounts()
    counts.count(groups, groupCount: table.count)
    states[state].content = counts
  }

  /// Adds the groups of keys; counts one pair of such a state for each key.
  mutating func countPairs(of state: Int, keys: EncodedKeys) {
    countPairs(of: state, table.numbers(of: keys))
  }

  // MARK: Results

  /// The numbers of rows by group, for an aggregation whose first term counts rows.
  var rowCounts: [Int] {
    guard let first = terms.first else { return [] }
    return (states[first.state].content as? RowCounts)?.counts ?? []
  }

  /// Appends the results of a group as the parts of a key.
  func appendResults(of group: Int, to results: inout EncodedKeys) {
    for index in terms.indices {
      let isLast = index == terms.count - 1
      let (function, type) = (terms[index].function, terms[index].type)
      states[terms[index].state].content.result(function, of: group, as: type)
        .withPart { $0.append(to: &results, isLast: isLast) }
    }
  }
}
