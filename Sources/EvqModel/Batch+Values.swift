extension Batch {
  /// The value of a slot in a row; the row is an index into `rows`.
  package func value(slot: Int, row: Int) -> Value {
    switch column(slot) {
    case .absent: return .missing
    case .values(let values): return values[row]
    case .times(let times):
      return times[row] == Column.noTime ? .missing : .time(Instant(clamping: times[row]))
    case .slices(let slices): return value(of: slices[row])
    }
  }

  /// The value that a slice of this batch's buffer spells.
  package func value(of slice: Slice) -> Value {
    switch slice.form {
    case .missing: .missing
    case .compound: .json(Text(utf8: buffer.bytes(in: slice.bounds)))
    case .string, .escapedString, .number, .boolean: .text(text(of: slice))
    }
  }

  /// The text of a slice, escapes resolved; numbers and booleans as they are written.
  package func text(of slice: Slice) -> Text {
    let bytes = buffer.bytes(in: slice.bounds)
    return slice.form == .escapedString
      ? Text(JSONText.unescape(bytes)) : Text(utf8: bytes)
  }
}

/// Collects rows of many batches into one with a buffer of its own.
///
/// A collected row takes its bytes along, so that a sort or merge does not keep whole pages alive.
package struct BatchBuilder: Sendable {
  private var bytes: [UInt8] = []
  private var rows: [RowRange] = []
  private var columns: [Column] = []

  package init() {}

  package var count: Int { rows.count }

  /// About how much memory the rows take, in bytes.
  package var heldBytes: Int {
    let cells = columns.reduce(0) { $0 + $1.stride }
    return bytes.count + rows.count * (MemoryLayout<RowRange>.stride + cells)
  }

  package mutating func append(row: Int, of batch: Batch) {
    let source = batch.rows[row]
    let target = RowRange(offset: bytes.count, length: source.length)
    bytes.append(contentsOf: batch.buffer.bytes(in: source.bounds))
    while columns.count < batch.columns.count { columns.append(.absent) }
    for slot in columns.indices {
      let column = slot < batch.columns.count ? batch.columns[slot] : .absent
      columns[slot].append(column, row: row, movedBy: target.offset - source.offset, at: rows.count)
    }
    rows.append(target)
  }

  package mutating func append(_ batch: Batch) {
    for row in batch.selection { append(row: row, of: batch) }
  }

  /// The rows so far; the builder is empty afterwards.
  package mutating func build() -> Batch {
    let batch = Batch(buffer: ByteBuffer(bytes), rows: rows, columns: columns)
    self = BatchBuilder()
    return batch
  }
}

extension Column {
  /// Adds a row of another column of the same kind; `count` is how many rows are here already.
  fileprivate mutating func append(_ other: Column, row: Int, movedBy distance: Int, at count: Int)
  {
    switch (self, other) {
    case (.absent, .absent): return
    case (.slices(var slices), .slices(let source)):
      self = .absent
      let slice = source[row]
      slices.append(slice.form == .missing ? slice : slice.moved(by: distance))
      self = .slices(slices)
    case (.times(var times), .times(let source)):
      self = .absent
      times.append(source[row])
      self = .times(times)
    case (.values(var values), .values(let source)):
      self = .absent
      values.append(source[row])
      self = .values(values)
    case (.absent, _):
      self = other.missing(count: count)
      append(other, row: row, movedBy: distance, at: count)
    case (_, .absent):
      append(missing(count: 1), row: 0, movedBy: 0, at: count)
    default:
      preconditionFailure("a slot has one kind of column in every batch of a query")
    }
  }

  /// The bytes of one row's value; a computed text is taken to be short.
  fileprivate var stride: Int {
    switch self {
    case .absent: 0
    case .slices: MemoryLayout<Slice>.stride
    case .times: MemoryLayout<Int64>.stride
    case .values: 2 * MemoryLayout<Value>.stride
    }
  }

  /// A column of the same kind with nothing but missing values.
  private func missing(count: Int) -> Column {
    switch self {
    case .absent: .absent
    case .slices: .slices(Array(repeating: .missing, count: count))
    case .times: .times(Array(repeating: Column.noTime, count: count))
    case .values: .values(Array(repeating: .missing, count: count))
    }
  }
}
