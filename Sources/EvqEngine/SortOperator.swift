import EvqModel
import EvqPlanner

/// How rows are compared: by values in turn, missing last in both directions.
enum RowOrder {
  /// `columns` holds the values of all rows, key by key.
  static func compare(
    _ left: Int,
    _ right: Int,
    _ columns: [[Value]],
    descending: [Bool]
  ) -> Ordering {
    for (column, isDescending) in zip(columns, descending) {
      let ordering = order(column[left], column[right], isDescending: isDescending)
      if ordering != .same { return ordering }
    }
    return .same
  }

  private static func order(_ left: Value, _ right: Value, isDescending: Bool) -> Ordering {
    if left.isMissing || right.isMissing {
      return Ordering(left.isMissing ? 1 : 0, right.isMissing ? 1 : 0)
    }
    let ordering = Value.order(left, right)
    return isDescending ? ordering.reversed : ordering
  }
}

/// `sort`: all rows, or the first so many of them when a limit follows.
///
/// Equal rows are ordered by the event's id where there is one, then stay as they came.
struct SortOperator: MergeableOperator {
  private let slots: [Int]
  private let descending: [Bool]
  private let limit: Int?
  private var held = HeldRows()
  /// With a limit: no row of a later rank, by the first key, can be among the first rows any more.
  private var rankMax = Int64.max
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

  var emptied: SortOperator {
    SortOperator(slots: slots, descending: descending, limit: limit, memory.emptied)
  }

  mutating func consume(_ batch: Batch) throws(SourceError) -> Batch? {
    held.append(candidates(in: batch))
    // With a limit never more than twice as many rows are held.
    if let limit, held.count > max(2 * limit, Batch.rowsMax) {
      let (best, places) = sorted()
      held.append(best, places: places)
    }
    try memory.hold(held.heldBytes, count: held.count)
    return nil
  }

  /// Without the rows that cannot be among the first: they need not be copied.
  ///
  /// Only times are looked at, which is what most queries with a limit sort by.
  private mutating func candidates(in batch: Batch) -> Batch {
    guard let limit, limit > 0, let slot = slots.first, case .times(let times) = batch.column(slot)
    else { return batch }
    // The newest first or the oldest first, missing last in both.
    let ranks = batch.selection.map { row in
      times[row] == Column.noTime ? .max : descending[0] ? -times[row] : times[row]
    }
    if ranks.count > limit { rankMax = min(rankMax, ranks.sorted()[limit - 1]) }
    var result = batch
    result.selection = zip(ranks, batch.selection).compactMap { $0 <= rankMax ? $1 : nil }
    return result
  }

  mutating func absorb(_ other: SortOperator) {
    held.absorb(other.held)
    memory.absorb(other.memory)
  }

  mutating func finish() -> Batch? { sorted().batch }

  private mutating func sorted() -> (batch: Batch, places: [Int]) {
    let taken = held.take()
    var batch = taken.batch
    let columns = slots.map { slot in
      batch.rows.indices.map { batch.value(slot: slot, row: $0) }
    }
    let order = batch.selection.sorted { left, right in
      switch RowOrder.compare(left, right, columns, descending: descending) {
      case .ascending: true
      case .descending: false
      case .same: (taken.places[left], left) < (taken.places[right], right)
      }
    }
    batch.selection = limit.map { Array(order.prefix($0)) } ?? order
    return (batch, taken.places)
  }
}
