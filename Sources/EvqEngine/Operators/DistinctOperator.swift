import EvqModel
import EvqPlan

/// `distinct`: the first row of each combination of values.
///
/// The operator streams; a copy in a parallel scan holds rows back, because another copy may have an earlier row.
struct DistinctOperator: MergeableOperator {
  private var readers: [ColumnReader]
  private let slots: [SlotReference]
  private var seen: GroupTable
  private let isCopy: Bool
  private var held = HeldRows()
  /// The held row of each group; nil if it was already passed on.
  private var heldRows: [Int?] = []
  private var memory: MemoryShare

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
    seen = GroupTable(parts: slots.count)
  }

  var fresh: DistinctOperator { DistinctOperator(slots, memory.fresh, isCopy: true) }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    let groups = seen.groups(of: readers.indices.map { readers[$0].read(batch) }, in: batch)
    var first: [Int] = []
    // A new group gets the next number.
    for (group, row) in zip(groups, batch.selection) where group == heldRows.count {
      heldRows.append(isCopy ? held.count + first.count : nil)
      first.append(row)
    }
    if isCopy { held.append(first, of: batch) }
    try memory.hold(seen.heldBytes + held.heldBytes + heldRows.count * 16, count: seen.count)
    guard !isCopy else { return nil }
    var result = batch
    result.selection = first
    return result
  }

  mutating func merge(_ other: DistinctOperator) {
    var other = other
    var (batch, pieces) = other.held.take()
    batch.selection = []
    for (group, row) in zip(seen.merge(other.seen), other.heldRows) {
      let next = held.count + batch.selection.count
      if group == heldRows.count {
        heldRows.append(row.map { _ in next })
      } else if let row, let own = heldRows[group], pieces[row] < held.piece(of: own) {
        heldRows[group] = next
      } else {
        if row == nil { heldRows[group] = nil }
        continue
      }
      if let row { batch.selection.append(row) }
    }
    held.append(batch, pieces: pieces)
    memory.merge(other.memory)
  }

  mutating func finish() -> Batch? {
    guard held.count > 0 else { return nil }
    let (batch, pieces) = held.take()
    var result = batch
    result.selection = heldRows.compactMap(\.self).inOrderOfArrival(pieces)
    return result
  }
}
