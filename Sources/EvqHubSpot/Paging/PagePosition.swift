import EvqEngine
package import EvqModel
import EvqPlan

/// The order of a request's records, which allows resuming at a time.
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

/// How far a request has been read: the time of the last record and all records at that time.
///
/// Records are compared by content and counted, not compared by id: two events without an id, or with the
/// same one, are two events.
struct PagePosition: Sendable {
  private let order: PageOrder
  private var lastTime: Int64?
  private var counts: [RecordKey: Int] = [:]
  /// The last batch, whose records at the last time are not counted yet: few positions are resumed at.
  private var uncounted: Batch?
  /// Set once a record without a time was delivered; its position is unknown.
  private(set) var hasTimelessRows = false

  /// The time of the last delivered row.
  var time: Instant? { lastTime.map { Instant(clamping: $0) } }

  init(_ order: PageOrder) {
    self.order = order
  }

  /// Marks the rows of a batch as delivered.
  mutating func advance(over batch: Batch) {
    guard case .times(let times) = batch.column(order.timeSlot) else { return }
    if batch.selection.contains(where: { times[$0] == Column.noTime }) { hasTimelessRows = true }
    guard let last = batch.selection.last(where: { times[$0] != Column.noTime }) else { return }
    if times[last] == lastTime {
      count()
    } else {
      counts.removeAll(keepingCapacity: true)
    }
    lastTime = times[last]
    uncounted = batch
  }

  /// Counts the last batch's records at the last time: only they will be requested again.
  private mutating func count() {
    guard let batch = uncounted, case .times(let times) = batch.column(order.timeSlot) else {
      return
    }
    uncounted = nil
    for row in batch.selection.reversed() where times[row] != Column.noTime {
      guard times[row] == lastTime else { break }
      counts[batch.recordKey(row: row), default: 0] += 1
    }
  }

  /// The request that continues at this position; nil before the first row.
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

  /// Removes the records that a request from this position repeats.
  var delivered: DeliveredRows {
    var position = self
    position.count()
    return DeliveredRows(order: order, lastTime: lastTime, counts: position.counts)
  }
}

/// The delivered records that a request from a position repeats.
struct DeliveredRows: Sendable {
  fileprivate let order: PageOrder
  fileprivate let lastTime: Int64?
  /// How often each record of the last time is still expected to repeat.
  fileprivate var counts: [RecordKey: Int]

  /// Removes rows that were delivered before; call it with batches in order.
  mutating func remove(from batch: Batch) -> Batch {
    guard let lastTime, case .times(let times) = batch.column(order.timeSlot) else { return batch }
    var result = batch
    result.selection.removeAll { row in
      guard times[row] != Column.noTime else { return false }
      if times[row] == lastTime { return consume(batch.recordKey(row: row)) }
      return order.isDescending ? times[row] > lastTime : times[row] < lastTime
    }
    return result
  }

  private mutating func consume(_ key: RecordKey) -> Bool {
    guard let count = counts[key], count > 0 else { return false }
    counts[key] = count - 1
    return true
  }
}
