import EvqModel
import EvqPlan

/// `distinct`: the first row of each combination of values.
///
/// In a parallel scan the copies drop rows that they have seen before, and this operator drops the others: it gets the
/// batches of all copies in the order of the input.
struct DistinctOperator: MergeableOperator {
  private let slots: [SlotReference]
  private var readers: [ColumnReader]
  private var keys = EncodedKeys()
  private var seen = GroupTable()
  private let isCopy: Bool
  private var memory: MemoryShare

  /// The most memory of a copy's table: it may forget what it has seen.
  private static let copyBytesMax = 32 << 20

  init(_ slots: [SlotReference], budget: MemoryBudget) {
    let stage = "distinct \(slots.map(\.name).joined(separator: ", "))"
    let memory = MemoryShare(of: budget, stage: stage, content: .values)
    self.init(slots, memory, isCopy: false)
  }

  private init(_ slots: [SlotReference], _ memory: MemoryShare, isCopy: Bool) {
    self.slots = slots
    self.memory = memory
    self.isCopy = isCopy
    readers = slots.map { ColumnReader(.slot($0), $0.type) }
  }

  var fresh: DistinctOperator { DistinctOperator(slots, memory.fresh, isCopy: true) }
  var isBlocking: Bool { false }
  var runsAfterCopies: Bool { true }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    keys.encode(readers.indices.map { readers[$0].read(batch) }, of: batch)
    var result = batch
    result.selection = []
    // A new key gets the next number.
    var next = seen.count
    for (number, row) in zip(seen.numbers(of: keys), batch.selection) where number == next {
      next += 1
      result.selection.append(row)
    }
    if isCopy {
      let bytesMax = min(DistinctOperator.copyBytesMax, memory.bytesMax / 8)
      if seen.heldBytes > bytesMax { seen = GroupTable() }
      _ = memory.fits(seen.heldBytes)
    } else {
      try memory.hold(seen.heldBytes, count: seen.count)
    }
    return result
  }

  mutating func merge(_ other: DistinctOperator) { memory.merge(other.memory) }
}
