package import EvqModel
import EvqPlanner

/// How rows are compared: by values in turn, missing last in both directions.
package enum RowOrder {
  package static func precedes(_ left: [Value], _ right: [Value], descending: [Bool]) -> Bool {
    for (index, isDescending) in descending.enumerated() {
      switch order(left[index], right[index], isDescending: isDescending) {
      case .ascending: return true
      case .descending: return false
      case .same: continue
      }
    }
    return false
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
struct SortOperator: StageOperator {
  private let slots: [Int]
  private let descending: [Bool]
  private let limit: Int?
  private var held = BatchBuilder()

  init(_ terms: [SortTerm], idSlot: Int?, limit: Int?) {
    var slots = terms.map(\.slot.index)
    var descending = terms.map(\.isDescending)
    if let idSlot {
      slots.append(idSlot)
      descending.append(false)
    }
    self.slots = slots
    self.descending = descending
    self.limit = limit
  }

  mutating func consume(_ batch: Batch) -> Batch? {
    held.append(batch)
    // With a limit never more than twice as many rows are held.
    if let limit, held.count > max(2 * limit, Batch.rowsMax) {
      let best = sorted()
      held.append(best)
    }
    return nil
  }

  mutating func finish() -> Batch? { sorted() }

  private mutating func sorted() -> Batch {
    var batch = held.build()
    let keys = batch.rows.indices.map { row in
      slots.map { batch.value(slot: $0, row: row) }
    }
    let order = batch.selection.sorted { left, right in
      RowOrder.precedes(keys[left], keys[right], descending: descending)
        || (left < right
          && !RowOrder.precedes(keys[right], keys[left], descending: descending))
    }
    batch.selection = limit.map { Array(order.prefix($0)) } ?? order
    return batch
  }
}
