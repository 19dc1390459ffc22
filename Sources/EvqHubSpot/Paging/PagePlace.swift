import EvqEngine
package import EvqModel
import EvqPlan

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

/// How far the records of a request have been delivered: the last time, and the records at it.
///
/// Records are known by their content and counted, not known by their ids: two events without an id, or
/// with the same one, are two events.
struct PagePlace: Sendable {
  private let order: PageOrder
  private var lastTime: Int64?
  private var counts: [RecordKey: Int] = [:]
  /// Whether a record without a time was delivered: no time says where it belongs.
  private(set) var hasTimelessRows = false

  /// The time of the last row that was given.
  var time: Instant? { lastTime.map { Instant(clamping: $0) } }

  init(_ order: PageOrder) {
    self.order = order
  }

  /// Notes the rows of a batch as delivered.
  mutating func pass(_ batch: Batch) {
    guard case .times(let times) = batch.column(order.timeSlot) else { return }
    if batch.selection.contains(where: { times[$0] == Column.noTime }) { hasTimelessRows = true }
    guard let last = batch.selection.last(where: { times[$0] != Column.noTime }) else { return }
    if times[last] != lastTime { counts.removeAll(keepingCapacity: true) }
    lastTime = times[last]
    // Only the rows of the last moment are asked for again.
    for row in batch.selection.reversed() where times[row] != Column.noTime {
      guard times[row] == lastTime else { break }
      counts[batch.recordKey(row: row), default: 0] += 1
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

  /// What leaves out the records that come again when reading begins at this place.
  var delivered: DeliveredRows { DeliveredRows(order: order, lastTime: lastTime, counts: counts) }
}

/// The records before a place, which a request that begins there gives again.
struct DeliveredRows: Sendable {
  fileprivate let order: PageOrder
  fileprivate let lastTime: Int64?
  /// How often each record of the last moment was delivered and has not come again yet.
  fileprivate var counts: [RecordKey: Int]

  /// A batch without the rows that were delivered before; batches must come in order.
  mutating func remove(from batch: Batch) -> Batch {
    guard let lastTime, case .times(let times) = batch.column(order.timeSlot) else { return batch }
    var result = batch
    result.selection.removeAll { row in
      guard times[row] != Column.noTime else { return false }
      if times[row] == lastTime { return takeOne(batch.recordKey(row: row)) }
      return order.isDescending ? times[row] > lastTime : times[row] < lastTime
    }
    return result
  }

  private mutating func takeOne(_ key: RecordKey) -> Bool {
    guard let count = counts[key], count > 0 else { return false }
    counts[key] = count - 1
    return true
  }
}
