import EvqModel
import EvqPlan

/// `sort`: sorts all rows, or keeps only the first ones when a limit follows.
///
/// Equal rows are ordered by the event's id if there is one, then by arrival.
struct SortOperator: MergeableOperator {
  private let slots: [Int]
  private let descending: [Bool]
  private let limit: Int?
  private var held = HeldRows()
  /// With a limit: a row with a higher rank of the first key cannot be in the result.
  private var rankMax = SortColumn.missingRank
  private var memory: MemoryShare

  init(_ terms: [SortTerm], idSlot: Int?, limit: Int?, budget: MemoryBudget) {
    let keys = terms.map { ($0.isDescending ? "-" : "") + $0.slot.name }
    let stage = "sort \(keys.joined(separator: ", "))"
    self.init(
      slots: terms.map(\.slot.index) + (idSlot.map { [$0] } ?? []),
      descending: terms.map(\.isDescending) + (idSlot.map { _ in [false] } ?? []),
      limit: limit,
      MemoryShare(of: budget, stage: stage, content: .rows)
    )
  }

  private init(slots: [Int], descending: [Bool], limit: Int?, _ memory: MemoryShare) {
    self.slots = slots
    self.descending = descending
    self.limit = limit
    self.memory = memory
  }

  var fresh: SortOperator {
    SortOperator(slots: slots, descending: descending, limit: limit, memory.fresh)
  }

  mutating func consume(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    held.append(candidates(in: batch))
    // A limit bounds the held rows to about twice its size.
    if let limit, held.count > max(2 * limit, Batch.rowsMax) {
      let (best, pieces) = sorted()
      held.append(best, pieces: pieces)
    }
    try memory.hold(held.heldBytes, count: held.count)
    return nil
  }

  /// The batch without rows that cannot be in the result, which are not copied.
  private func candidates(in batch: Batch) -> Batch {
    guard rankMax < SortColumn.missingRank, let slot = slots.first else { return batch }
    let ranks = SortColumn(slot, descending[0], of: batch).ranks
    var result = batch
    result.selection = batch.selection.filter { ranks[$0] <= rankMax }
    return result
  }

  mutating func merge(_ other: SortOperator) {
    held.merge(other.held)
    rankMax = min(rankMax, other.rankMax)
    memory.merge(other.memory)
  }

  mutating func finish() -> Batch? { sorted().batch }

  /// The held rows in order, at most `limit`, and their piece numbers.
  private mutating func sorted() -> (batch: Batch, pieces: [Int]) {
    var (batch, pieces) = held.take()
    let columns = zip(slots, descending).map { SortColumn($0, $1, of: batch) }
    let order = batch.order(of: columns, pieces)
    batch.selection = limit.map { Array(order.prefix($0)) } ?? order
    if let limit, order.count >= limit, let first = columns.first {
      rankMax = batch.selection.last.map { first.ranks[$0] } ?? 0
    }
    return (batch, pieces)
  }
}

extension Batch {
  /// The selected rows ordered by the columns; equal rows by arrival.
  fileprivate func order(of columns: [SortColumn], _ pieces: [Int]) -> [Int] {
    guard let first = columns.first else { return selection }
    // The first rank is beside the row: most comparisons need no other.
    var rows = selection.map { (rank: first.ranks[$0], row: $0) }
    buffer.withBytes { bytes in
      rows.sort { left, right in
        if left.rank != right.rank { return left.rank < right.rank }
        for column in columns {
          let (leftRank, rightRank) = (column.ranks[left.row], column.ranks[right.row])
          if leftRank != rightRank { return leftRank < rightRank }
          switch column.orderOfEqualRanks(left.row, right.row, bytes) {
          case .ascending: return true
          case .descending: return false
          case .same: continue
          }
        }
        return (pieces[left.row], left.row) < (pieces[right.row], right.row)
      }
    }
    return rows.map(\.row)
  }
}
