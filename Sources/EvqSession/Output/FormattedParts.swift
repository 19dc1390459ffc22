import EvqModel

/// The rows of a batch in parts, formatted by several tasks, in order.
///
/// The batch of a sort has all rows: the text of all of them at once would take as much memory again.
struct FormattedParts {
  private let batch: Batch
  /// Nil for a format that depends on the rows before; then parts are not formatted.
  private let format: RowFormat?
  /// The first row of the next part, as an index of the selection.
  private var start = 0
  private var running: ArraySlice<Task<Batch, Never>> = []

  /// The most rows of a part.
  private static let rowsMax = 4 * Batch.rowsMax
  /// The most parts that are formatted before they are asked for.
  private static let aheadMax = 4

  init(of batch: Batch, _ format: RowFormat?) {
    self.batch = batch
    self.format = format
  }

  /// The next part; nil after the last one.
  mutating func next() async -> Batch? {
    // Small batches are formatted by the caller.
    if start == 0, batch.count <= FormattedParts.rowsMax || batch.formattedRows != nil {
      start = batch.count
      return batch.count == 0 ? nil : batch
    }
    guard let format else { return nextPart() }
    while running.count < FormattedParts.aheadMax, let part = nextPart() {
      running.append(
        Task {
          var part = part
          part.formattedRows = format(part)
          return part
        }
      )
    }
    return await running.popFirst()?.value
  }

  private mutating func nextPart() -> Batch? {
    guard start < batch.count else { return nil }
    let end = min(start + FormattedParts.rowsMax, batch.count)
    var part = batch
    part.selection = Array(batch.selection[start..<end])
    start = end
    return part
  }
}
