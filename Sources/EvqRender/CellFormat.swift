import EvqModel

/// How a format writes the cells of rows, one after the other.
protocol CellFormat: Sendable {
  /// Appends what is before the cell of a column, by its index.
  func appendStart(of column: Int, to text: inout RowText)
  func appendRowEnd(to text: inout RowText)
  func appendMissing(to text: inout RowText)
  /// Appends a value of the input; `bytes` are those of the buffer, with its padding behind them.
  func append(_ slice: ValueSlice, of bytes: UnsafeRawBufferPointer, to text: inout RowText)
  /// Appends a time as the text of `TimeText`.
  func append(time: inout TimeText, _ milliseconds: Int64, to text: inout RowText)
  /// Appends a computed value, which is not missing.
  func append(_ value: Value, to text: inout RowText)
}

/// Formats the rows of batches cell by cell; each batch on its own, in any task.
struct CellRows<Format: CellFormat>: Sendable {
  let format: Format
  /// The slots of the columns.
  let slots: [Int]

  /// The rows whose cells are gathered at once: they fit into a core's own cache.
  private static var rowsMax: Int { 64 }

  /// The text of the selected rows.
  func text(of batch: Batch) -> [UInt8] {
    var cells: [Cell] = []
    var text = RowText(capacity: batch.count * (16 * slots.count + 16))
    var time = TimeText()
    var start = 0
    while start < batch.count {
      let end = min(start + Self.rowsMax, batch.count)
      gather(batch, batch.selection[start..<end], into: &cells)
      batch.buffer.withBytes { bytes in
        append(cells, of: batch, UnsafeRawBufferPointer(bytes), &time, to: &text)
      }
      start = end
    }
    return text.bytes
  }

  private func append(
    _ cells: [Cell],
    of batch: Batch,
    _ bytes: UnsafeRawBufferPointer,
    _ time: inout TimeText,
    to text: inout RowText
  ) {
    var index = 0
    while index < cells.count {
      for column in slots.indices {
        format.appendStart(of: column, to: &text)
        switch cells[index] {
        case .missing: format.appendMissing(to: &text)
        case .slice(let slice): format.append(slice, of: bytes, to: &text)
        case .time(let milliseconds): format.append(time: &time, milliseconds, to: &text)
        case .computed(let row):
          format.append(batch.value(slot: slots[column], row: row), to: &text)
        }
        index += 1
      }
      format.appendRowEnd(to: &text)
    }
  }

  /// Collects the cells of rows, row by row.
  private func gather(_ batch: Batch, _ rows: ArraySlice<Int>, into cells: inout [Cell]) {
    let width = slots.count
    cells.removeAll(keepingCapacity: true)
    cells.append(contentsOf: repeatElement(.missing, count: rows.count * width))
    for (column, slot) in slots.enumerated() {
      var index = column
      switch batch.column(slot) {
      case .absent: continue
      case .slices(let slices):
        for row in rows {
          if slices[row].form != .missing { cells[index] = .slice(slices[row]) }
          index += width
        }
      case .times(let times):
        for row in rows {
          if times[row] != Column.noTime { cells[index] = .time(times[row]) }
          index += width
        }
      case .values(let values):
        for row in rows {
          if !values[row].isMissing { cells[index] = .computed(row: row) }
          index += width
        }
      }
    }
  }
}

/// A value of a row, as far as it can be copied without counting references.
private enum Cell {
  case missing
  case slice(ValueSlice)
  /// In milliseconds.
  case time(Int64)
  /// A value of the row, which the batch has.
  case computed(row: Int)
}
