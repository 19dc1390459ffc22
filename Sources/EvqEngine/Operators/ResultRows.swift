package import EvqModel
package import EvqPlan

/// The rows of a result, kept for a comparison with another result.
package struct ResultRows {
  /// One row: its id and its values.
  package struct Row: Sendable, Equatable {
    package let id: Value
    /// Shape: parallel to the columns.
    package let values: [Value]
  }

  package let columns: [String]
  private let slots: [Int]
  /// The slot of the event's id; nil for rows that are not events.
  private let idSlot: Int?
  package private(set) var rows: [Row] = []
  private var heldBytes = 0
  private var share: MemoryShare

  /// `statement` is for the error about too many rows.
  package init(_ query: BoundQuery, statement: String, budget: MemoryBudget) {
    columns = query.output.columns.map(\.name)
    slots = query.output.columns.map(\.slot.index)
    idSlot = query.keepsRows ? query.idSlot : nil
    share = MemoryShare(of: budget, stage: statement, content: .rows)
  }

  package var areEvents: Bool { idSlot != nil }

  /// Adds the selected rows of a batch.
  package mutating func add(_ batch: Batch) throws(RuntimeFailure) {
    for row in batch.selection {
      let values = slots.map { batch.value(slot: $0, row: row) }
      heldBytes += values.reduce(64) { $0 + 40 + ($1.text?.string.utf8.count ?? 0) }
      rows.append(
        Row(id: idSlot.map { batch.value(slot: $0, row: row) } ?? .missing, values: values)
      )
    }
    try share.hold(heldBytes, count: rows.count)
  }

  /// The rows that are missing in another result; equal rows are counted.
  ///
  /// `byID` compares events by id alone; otherwise ids and all shown values are compared.
  package func missing(in other: ResultRows, byID: Bool) -> [Row] {
    var counts: [[Value]: Int] = [:]
    for row in other.rows { counts[other.key(of: row, byID), default: 0] += 1 }
    return rows.filter { row in
      let key = key(of: row, byID)
      guard let count = counts[key], count > 0 else { return true }
      counts[key] = count - 1
      return false
    }
  }

  private func key(of row: Row, _ byID: Bool) -> [Value] {
    if byID { return [row.id] }
    let named = zip(columns, row.values).flatMap { [Value.text($0), $1] }
    return [row.id] + named
  }
}
