package import EvqModel
import EvqSyntax

/// One source ordered by time, with rows of equal time ordered by id.
///
/// It returns what `MergedSource` returns for one source, without copying rows: only the rows of a batch's last
/// time wait for the next batch.
package struct OrderedSource: BatchSource {
  private var source: any BatchSource
  private let timeSlot: Int
  private let idSlot: Int
  private let isDescending: Bool
  private var held = BatchBuilder()
  private var heldTime: Int64?
  /// The rest of a batch whose first rows joined the held rows.
  private var pending: Batch?
  private var failure: RuntimeFailure?
  private var isAtEnd = false

  package init(_ source: any BatchSource, timeSlot: Int, idSlot: Int, isDescending: Bool) {
    self.source = source
    self.timeSlot = timeSlot
    self.idSlot = idSlot
    self.isDescending = isDescending
  }

  package var report: SourceReport { source.report }

  /// Whether a query for the rest can start between rows of equal time: at a cursor, or by repeating rows.
  private var canResumeWithinTime: Bool { report.cursor != nil || report.hasUnclearEnd }

  /// Rows before a failure are returned before it is thrown.
  ///
  /// A part of the rows of one time is returned only when a query can resume between them.
  package mutating func next() async throws(RuntimeFailure) -> Batch? {
    if let failure { throw failure }
    do throws(RuntimeFailure) {
      while let batch = try await nextBatch() {
        if let rows = try take(batch) { return rows }
      }
    } catch {
      failure = error
      if heldTime == nil || !canResumeWithinTime { throw error }
    }
    guard let rows = flush() else {
      if let failure { throw failure }
      return nil
    }
    return rows
  }

  private mutating func nextBatch() async throws(RuntimeFailure) -> Batch? {
    if let batch = pending {
      pending = nil
      return batch
    }
    while !isAtEnd {
      guard let batch = try await source.next() else {
        isAtEnd = true
        return nil
      }
      if batch.count > 0 { return batch }
    }
    return nil
  }

  /// The rows of all times of a batch except the last; nil for a batch of one time.
  private mutating func take(_ batch: Batch) throws(RuntimeFailure) -> Batch? {
    guard case .times(let times) = batch.column(timeSlot) else { return batch }
    let runs = batch.selection.runs(times)
    if let heldTime, let first = runs.first {
      try check(times[batch.selection[first.lowerBound]], after: heldTime)
      if times[batch.selection[first.lowerBound]] != heldTime {
        pending = batch
        return flush()
      }
      hold(batch.selection[first], of: batch, at: heldTime)
      guard runs.count > 1 else { return nil }
      var rest = batch
      rest.selection = Array(batch.selection[first.upperBound...])
      pending = rest
      return flush()
    }
    var result = batch
    result.selection = []
    result.selection.reserveCapacity(batch.count)
    for (index, run) in runs.enumerated() {
      let rows = batch.selection[run]
      let time = times[rows[run.lowerBound]]
      if index > 0 { try check(time, after: times[batch.selection[run.lowerBound - 1]]) }
      if index == runs.count - 1 {
        hold(rows, of: batch, at: time)
      } else {
        result.selection += batch.inOrder(rows, idSlot: idSlot)
      }
    }
    return result.count > 0 ? result : nil
  }

  private mutating func hold(_ rows: ArraySlice<Int>, of batch: Batch, at time: Int64) {
    held.append(rows, of: batch)
    heldTime = time
  }

  private mutating func flush() -> Batch? {
    guard heldTime != nil else { return nil }
    heldTime = nil
    var batch = held.build()
    held = BatchBuilder()
    batch.selection = batch.inOrder(batch.selection[...], idSlot: idSlot)
    return batch
  }

  private func check(_ time: Int64, after last: Int64) throws(RuntimeFailure) {
    guard time != Column.noTime, last != Column.noTime, isDescending ? time > last : time < last
    else { return }
    throw .rowsOutOfOrder(time, after: last)
  }
}

extension RuntimeFailure {
  /// Merging, limits and resuming depend on the order of the rows.
  static func rowsOutOfOrder(_ time: Int64, after last: Int64) -> RuntimeFailure {
    RuntimeFailure(
      .malformedResponse,
      "the service's rows are not in order: \(Instant(clamping: time)) comes after "
        + "\(Instant(clamping: last))"
    )
  }
}

extension [Int] {
  /// The index ranges of consecutive rows with equal times.
  fileprivate func runs(_ times: [Int64]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    var start = startIndex
    for index in indices.dropFirst() where times[self[index]] != times[self[index - 1]] {
      runs.append(start..<index)
      start = index
    }
    if start < endIndex { runs.append(start..<endIndex) }
    return runs
  }
}

extension Batch {
  /// Rows in the order of their ids.
  ///
  /// Two rows with the same id, or without one, are two events.
  fileprivate func inOrder(_ rows: ArraySlice<Int>, idSlot: Int) -> [Int] {
    guard rows.count > 1 else { return Array(rows) }
    let order = rows.map { value(slot: idSlot, row: $0) }.order
    return order.map { rows[rows.startIndex + $0] }
  }
}

extension [Value] {
  /// The indices of the values in sorted order; equal values keep their order.
  var order: [Int] {
    indices.sorted { left, right in
      switch Value.order(self[left], self[right]) {
      case .ascending: true
      case .descending: false
      case .same: left < right
      }
    }
  }
}
