import EvqEngine
package import EvqModel
import EvqPlanner

/// The order in which a request's records come, so that reading can go on from a time.
package struct PageOrder: Sendable {
  package var timeSlot: Int
  package var idSlot: Int
  package var isDescending: Bool
  package var window: SourceCapabilities.Window

  package init(
    timeSlot: Int,
    idSlot: Int,
    isDescending: Bool,
    window: SourceCapabilities.Window
  ) {
    self.timeSlot = timeSlot
    self.idSlot = idSlot
    self.isDescending = isDescending
    self.window = window
  }
}

/// How far the records of a request have been given: the last time, and the ids given at it.
struct PagePlace: Sendable {
  private let order: PageOrder
  private var lastTime: Int64?
  private var ids: Set<Value> = []

  /// The time of the last row that was given.
  var time: Instant? { lastTime.map { Instant(clamping: $0) } }

  init(_ order: PageOrder) {
    self.order = order
  }

  /// Notes the rows of a batch as given.
  mutating func pass(_ batch: Batch) {
    guard case .times(let times) = batch.column(order.timeSlot),
      let last = batch.selection.last(where: { times[$0] != Column.noTime })
    else { return }
    if times[last] != lastTime { ids.removeAll(keepingCapacity: true) }
    lastTime = times[last]
    // Only the rows of the last moment are asked for again.
    for row in batch.selection.reversed() where times[row] != Column.noTime {
      guard times[row] == lastTime else { break }
      ids.insert(batch.value(slot: order.idSlot, row: row))
    }
  }

  /// The request that begins at this place; nil where no row has been given yet.
  ///
  ///     occurredAfter=2026-11-16T10:00:00.000Z, a cursor   →  occurredAfter=2026-11-17T08:30:00.999Z
  func rest(of planned: PlannedRequest, cursorParameter: String?) -> PlannedRequest? {
    guard let last = time else { return nil }
    let (name, text) =
      order.isDescending
      ? (
        order.window.untilParameter, order.window.text(until: last.advanced(byMilliseconds: 1))
      ) : (order.window.sinceParameter, order.window.text(since: last))
    var rest = planned
    rest.parameters.removeAll { $0.name == cursorParameter }
    return rest.with(name, text)
  }

  /// A batch without the rows that were given before.
  func unseen(_ batch: Batch) -> Batch {
    guard let lastTime, case .times(let times) = batch.column(order.timeSlot) else { return batch }
    // Most batches are beyond the place as a whole.
    let isBeyond = batch.selection.allSatisfy { row in
      times[row] != Column.noTime
        && (order.isDescending ? times[row] < lastTime : times[row] > lastTime)
    }
    if isBeyond { return batch }
    var result = batch
    result.selection = batch.selection.filter { row in
      guard times[row] != Column.noTime else { return true }
      if times[row] == lastTime { return !ids.contains(batch.value(slot: order.idSlot, row: row)) }
      return order.isDescending ? times[row] < lastTime : times[row] > lastTime
    }
    return result
  }
}
