import EvqModel

/// `tail`: keeps the last rows.
struct TailOperator: MergeableOperator {
  let rows: Int
  private var held = HeldRows()
  private var memory: MemoryShare

  init(_ rows: Int, budget: MemoryBudget) {
    self.init(rows, MemoryShare(of: budget, stage: "tail \(rows)", content: .rows))
  }

  private init(_ rows: Int, _ memory: MemoryShare) {
    self.rows = rows
    self.memory = memory
  }

  var fresh: TailOperator { TailOperator(rows, memory.fresh) }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    held.append(batch)
    // Cutting only at twice the size keeps the cost linear.
    if held.count > max(2 * rows, Batch.rowsMax) { cut() }
    try memory.hold(held.heldBytes, count: held.count)
    return nil
  }

  mutating func merge(_ other: TailOperator) {
    held.merge(other.held)
    memory.merge(other.memory)
  }

  mutating func finish() -> Batch? {
    cut()
    return held.take().batch
  }

  private mutating func cut() {
    let (batch, pieces) = held.take()
    var last = batch
    last.selection = Array(batch.selection.inOrderOfArrival(pieces).suffix(rows))
    held.append(last, pieces: pieces)
  }
}
