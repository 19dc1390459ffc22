package import EvqModel

/// Merges several sources by time; an event that two sources return comes out once.
///
/// Events are compared by content: an id can be missing, and is unique per event type only. An event that one
/// source returns twice comes out twice.
///
/// Every source must be ordered by time in the same direction. Rows of equal time are ordered by id, so the result
/// does not depend on the requests.
package struct MergedSource: BatchSource {
  private var inputs: [OrderedInput]
  private let isDescending: Bool
  private let timeSlot: Int
  private let idSlot: Int
  /// The failure that ended the reading; thrown after the rows before it.
  private var failure: RuntimeFailure?
  /// The size of the next batch: small at first, because a small limit needs no more.
  private var rowsWanted: Int

  /// Merges the sources; `timeSlot` is a column of times.
  ///
  /// `firstRows` is the size of the first batch, so that a small limit reads no further.
  package init(
    _ sources: [any BatchSource],
    timeSlot: Int,
    idSlot: Int,
    isDescending: Bool,
    firstRows: Int = 16
  ) {
    rowsWanted = max(1, min(firstRows, Batch.rowsMax))
    inputs = sources.map { OrderedInput($0, timeSlot: timeSlot, isDescending: isDescending) }
    self.timeSlot = timeSlot
    self.idSlot = idSlot
    self.isDescending = isDescending
  }

  package var report: SourceReport {
    inputs.reduce(into: SourceReport()) { $0.add($1.source.report) }
  }

  /// The next batch: runs of equal time from all sources until it is large enough.
  ///
  /// Rows before a failure are returned before it is thrown.
  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    if let failure { throw failure }
    var builder = BatchBuilder()
    do throws(RuntimeFailure) {
      while builder.count < rowsWanted, let time = try await nextTime() {
        try await appendRun(at: time, to: &builder)
      }
    } catch {
      guard builder.count > 0 else { throw error }
      failure = error
    }
    rowsWanted = min(2 * rowsWanted, Batch.rowsMax)
    return builder.count == 0 ? nil : builder.build()
  }

  /// The next time of all sources; nil when all are at their end.
  private mutating func nextTime() async throws(RuntimeFailure) -> Int64? {
    var best: Int64?
    for index in inputs.indices {
      guard let time = try await inputs[index].peekTime() else { continue }
      best = best.map { isDescending ? max($0, time) : min($0, time) } ?? time
    }
    return best
  }

  /// Appends all rows of one time, ordered by id, without those of an earlier source.
  private mutating func appendRun(
    at time: Int64,
    to builder: inout BatchBuilder
  ) async throws(RuntimeFailure) {
    var rows: [Row] = []
    // A failure discards the part of the run: a resumed query starts after a time, and would lose the other part.
    for index in inputs.indices {
      while try await inputs[index].peekTime() == time {
        guard let (batch, row) = inputs[index].take() else { break }
        let id = batch.value(slot: idSlot, row: row)
        rows.append(Row(source: index, id: id, row: row, batch: batch))
      }
    }
    append(rows, to: &builder)
  }

  private struct Row {
    let source: Int
    let id: Value
    let row: Int
    let batch: Batch
  }

  /// Adds rows of one time in the order of their ids.
  private func append(_ rows: [Row], to builder: inout BatchBuilder) {
    let rows = MergedSource.withoutOverlap(rows)
    for index in rows.map(\.id).order {
      builder.append(row: rows[index].row, of: rows[index].batch)
    }
  }

  /// Removes the rows that an earlier source already returned as often.
  private static func withoutOverlap(_ rows: [Row]) -> [Row] {
    guard let first = rows.first, rows.contains(where: { $0.source != first.source }) else {
      return rows
    }
    var source = first.source
    var earlier: [RecordKey: Int] = [:]
    var current: [RecordKey: Int] = [:]
    return rows.filter { row in
      if row.source != source {
        earlier.merge(current) { max($0, $1) }
        (source, current) = (row.source, [:])
      }
      let key = row.batch.recordKey(row: row.row)
      current[key, default: 0] += 1
      return current[key, default: 0] > earlier[key, default: 0]
    }
  }
}

/// A source and the batch that is being merged.
private struct OrderedInput {
  var source: any BatchSource
  let timeSlot: Int
  private var batch: Batch?
  /// The times of the batch's remaining rows.
  private var times: ArraySlice<Int64> = []
  private var isAtEnd = false

  private let isDescending: Bool
  /// The time of the last row.
  private var lastTime: Int64?

  init(_ source: any BatchSource, timeSlot: Int, isDescending: Bool) {
    self.source = source
    self.timeSlot = timeSlot
    self.isDescending = isDescending
  }

  mutating func peekTime() async throws(RuntimeFailure) -> Int64? {
    while times.isEmpty, !isAtEnd {
      batch = try await source.next()
      isAtEnd = batch == nil
      guard let batch, case .times(let all) = batch.column(timeSlot) else { continue }
      times = batch.selection.map { all[$0] }[...]
    }
    guard let time = times.first else { return nil }
    if time != Column.noTime, let lastTime, isDescending ? time > lastTime : time < lastTime {
      throw .rowsOutOfOrder(time, after: lastTime)
    }
    return time
  }

  mutating func take() -> (Batch, Int)? {
    guard let batch, !times.isEmpty else { return nil }
    let row = batch.selection[times.startIndex]
    let time = times.removeFirst()
    if time != Column.noTime { lastTime = time }
    return (batch, row)
  }
}
