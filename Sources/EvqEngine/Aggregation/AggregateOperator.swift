import EvqModel
import EvqPlan

/// `count`, `stats` and `top`: one row for each combination of key values.
struct AggregateOperator: MergeableOperator {
  private let aggregation: Aggregation
  private var keyReaders: [ColumnReader]
  private var argumentReaders: [ColumnReader]
  private var keys = EncodedKeys()
  private var groups: GroupedStates
  /// What merged copies have collected.
  private var copies: [Collected] = []
  /// Groups that did not fit into memory; nil for none.
  private var spilled: SpilledGroups?
  /// The sorted result, if several tasks have made it.
  private var runs: [SpilledBytes]?
  private var unparsed = UnparsedTally()
  private var memory: MemoryShare
  /// Whether no row has arrived.
  private(set) var isEmpty = true

  init(_ aggregation: Aggregation, budget: MemoryBudget) {
    self.init(
      aggregation,
      MemoryShare(of: budget, stage: aggregation.text, content: .groups)
    )
  }

  private init(_ aggregation: Aggregation, _ memory: MemoryShare) {
    self.aggregation = aggregation
    self.memory = memory
    keyReaders = aggregation.keys.map { ColumnReader($0.value, $0.slot.type) }
    argumentReaders = aggregation.arguments.map { ColumnReader($0.value, $0.type) }
    groups = GroupedStates(aggregation)
  }

  var fresh: AggregateOperator { AggregateOperator(aggregation, memory.fresh) }

  var drops: DropStatistics {
    var drops = DropStatistics()
    drops.unparsed = unparsed.labelled
    return drops
  }

  // MARK: Input

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    guard batch.count > 0 else { return nil }
    isEmpty = false
    unparsed.begin()
    let keyValues = keyReaders.indices.map { keyReaders[$0].read(batch, &unparsed) }
    keys.encode(keyValues, of: batch)
    let values = argumentReaders.indices.map { argumentReaders[$0].read(batch, &unparsed) }
    groups.add(batch, keys, values)
    let fits = memory.fits(heldBytes)
    if !fits && memory.isWorthSpilling || groups.table.isFull { try spill() }
    return nil
  }

  private var heldBytes: Int { groups.heldBytes + (spilled?.heldBytes ?? 0) }

  /// Writes all groups to the spill file and frees their memory.
  private mutating func spill() throws(RuntimeFailure) {
    var parts = spilled ?? makeSpilled()
    spilled = nil
    var full = GroupedStates(aggregation)
    swap(&full, &groups)
    try parts.write(consume full)
    spilled = parts
    _ = memory.fits(heldBytes)
  }

  private func makeSpilled() -> SpilledGroups {
    SpilledGroups(
      in: memory.spill,
      memoryBytes: memory.bytesMax,
      distinctStates: groups.distinctStates.count
    )
  }

  mutating func merge(_ other: AggregateOperator) {
    isEmpty = isEmpty && other.isEmpty
    unparsed.merge(other.unparsed)
    memory.merge(other.memory)
    copies.append(Collected(groups: other.groups, spilled: other.spilled))
    copies += other.copies
  }

  // MARK: Output

  mutating func completeMerge() async throws(RuntimeFailure) {
    let collected = takeCollected()
    guard collected.count > 1, collected.allSatisfy({ $0.spilled == nil }) else {
      copies = collected
      return
    }
    let merge = GroupMerge(aggregation, collected.map(\.groups))
    let file = memory.spill
    guard merge.hasPairs else {
      runs = await merge.partCount.concurrently { part in
        SpilledBytes(of: merge.groups(ofPart: part).preparedRun(), in: file)
      }
      return
    }
    var groups = await merge.partCount.concurrently { merge.groups(ofPart: $0) }
    let counted = await merge.pairPartCount.concurrently { [groups] part in
      merge.countedPairs(ofPart: part, groups)
    }
    for lists in counted { merge.count(lists, in: &groups) }
    runs = await groups.count.concurrently { [groups] part in
      SpilledBytes(of: groups[part].preparedRun(), in: file)
    }
  }

  mutating func finish() throws(RuntimeFailure) -> Batch? {
    var rows = try GroupRows(aggregation, try takeRuns())
    return try rows.next(.max)
  }

  private mutating func takeRuns() throws(RuntimeFailure) -> [SpilledBytes] {
    if let runs { return runs }
    var collected = takeCollected()
    if collected.contains(where: { $0.spilled != nil }) { return try spilledRuns(of: collected) }
    if collected.count == 1 {
      let run = collected.removeLast().groups.preparedRun()
      return [SpilledBytes(of: run, in: memory.spill)]
    }
    let merge = GroupMerge(aggregation, collected.map(\.groups))
    var groups = (0..<merge.partCount).map { merge.groups(ofPart: $0) }
    for part in 0..<merge.pairPartCount where merge.hasPairs {
      merge.count(merge.countedPairs(ofPart: part, groups), in: &groups)
    }
    return groups.map { SpilledBytes(of: $0.preparedRun(), in: memory.spill) }
  }

  /// Removes and returns what this operator and its copies have collected: at least one.
  private mutating func takeCollected() -> [Collected] {
    var collected = copies.filter { $0.groups.count > 0 || $0.spilled != nil }
    copies = []
    var own = Collected(groups: GroupedStates(aggregation), spilled: spilled)
    swap(&own.groups, &groups)
    spilled = nil
    if isEmpty, aggregation.keys.isEmpty { own.groups.addKeyless() }
    if collected.isEmpty || own.groups.count > 0 || own.spilled != nil { collected.append(own) }
    return collected
  }

  /// Writes all groups to the spill file and merges its parts.
  private mutating func spilledRuns(
    of collected: [Collected]
  ) throws(RuntimeFailure) -> [SpilledBytes] {
    var all = makeSpilled()
    for part in collected {
      if let spilled = part.spilled { try all.merge(spilled) }
      try all.write(part.groups)
    }
    return try all.runs(aggregation, &memory)
  }
}

/// The groups of a copy in memory and in a spill file.
private struct Collected: Sendable {
  var groups: GroupedStates
  var spilled: SpilledGroups?
}

extension SpilledBytes {
  /// A run in memory.
  fileprivate init(of run: [UInt8], in file: SpillFile) {
    self.init(in: file)
    end(with: run)
  }
}

extension GroupedStates {
  fileprivate consuming func preparedRun() -> [UInt8] {
    prepare()
    return run()
  }
}

extension Int {
  /// Calls for the numbers below this one in concurrent tasks.
  fileprivate func concurrently<Result: Sendable>(
    _ body: @escaping @Sendable (Int) -> Result
  ) async -> [Result] {
    await withTaskGroup(of: (Int, Result).self) { tasks in
      for number in 0..<self { tasks.addTask { (number, body(number)) } }
      var results = [Result?](repeating: nil, count: self)
      for await (number, result) in tasks { results[number] = result }
      return results.compactMap(\.self)
    }
  }
}
