/// Collects rows of many batches into one batch with its own buffer.
///
/// It copies the bytes of each row, so that a sort or merge does not keep whole pages alive.
/// Appending a row takes amortised constant time.
package struct BatchBuilder: Sendable {
  private var bytes: [UInt8] = []
  private var rows: [RowRange] = []
  private var columns: [Column] = []

  package init() {}

  package var count: Int { rows.count }

  /// The approximate memory of the rows, in bytes.
  package var heldBytes: Int {
    let cells = columns.reduce(0) { $0 + $1.stride }
    return bytes.count + rows.count * (MemoryLayout<RowRange>.stride + cells)
  }

  package mutating func append(row: Int, of batch: Batch) {
    append(CollectionOfOne(row), of: batch)
  }

  /// Appends the selected rows of a batch.
  package mutating func append(_ batch: Batch) {
    append(batch.selection, of: batch)
  }

  /// Appends rows of a batch in the given order.
  package mutating func append(_ selection: some Collection<Int>, of batch: Batch) {
    let count = rows.count
    appendBytes(selection, of: batch)
    while columns.count < batch.columns.count { columns.append(.absent) }
    for slot in columns.indices {
      columns[slot].append(batch.column(slot), selection, after: count) { index, row in
        rows[count + index].offset - batch.rows[row].offset
      }
    }
  }

  private mutating func appendBytes(_ selection: some Collection<Int>, of batch: Batch) {
    batch.buffer.withBytes { source in
      for row in selection {
        let range = batch.rows[row]
        rows.append(RowRange(offset: bytes.count, length: range.length))
        if range.length > 0 {
          bytes.append(contentsOf: UnsafeBufferPointer(rebasing: source[range.bounds]))
        }
      }
    }
  }

  /// The collected rows; empties the builder.
  package mutating func build() -> Batch {
    // Moved out of the builder first: a second owner would cause a copy.
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    let batch = Batch(buffer: ByteBuffer(consume taken), rows: rows, columns: columns)
    self = BatchBuilder()
    return batch
  }
}

extension Column {
  /// Appends rows of another column of the same kind to a column of `count` rows.
  ///
  /// `distance` returns how far the bytes of a row moved, by its index in the selection and its row.
  fileprivate mutating func append(
    _ other: Column,
    _ selection: some Collection<Int>,
    after count: Int,
    distance: (Int, Int) -> Int
  ) {
    switch other {
    case .absent:
      appendMissing(selection.count, after: count)
    case .slices(let source):
      var slices = take(\.slices, missing: .missing, count)
      for (index, row) in selection.enumerated() {
        let slice = source[row]
        slices.append(slice.form == .missing ? slice : slice.moved(by: distance(index, row)))
      }
      self = .slices(slices)
    case .times(let source):
      var times = take(\.times, missing: Column.noTime, count)
      for row in selection { times.append(source[row]) }
      self = .times(times)
    case .values(let source):
      var values = take(\.values, missing: .missing, count)
      for row in selection { values.append(source[row]) }
      self = .values(values)
    }
  }

  private mutating func appendMissing(_ missing: Int, after count: Int) {
    let rows = repeatElement(0, count: missing)
    switch self {
    case .absent: return
    case .slices: append(.slices([.missing]), rows, after: count) { _, _ in 0 }
    case .times: append(.times([Column.noTime]), rows, after: count) { _, _ in 0 }
    case .values: append(.values([.missing]), rows, after: count) { _, _ in 0 }
    }
  }

  /// Moves the elements out of the column, because a second owner would cause a copy at each append.
  private mutating func take<Element>(
    _ elements: (Column) -> [Element]?,
    missing: Element,
    _ count: Int
  ) -> [Element] {
    if case .absent = self { return Array(repeating: missing, count: count) }
    guard let taken = elements(self) else {
      preconditionFailure("a slot has one kind of column in every batch of a query")
    }
    self = .absent
    return taken
  }

  private var slices: [ValueSlice]? { if case .slices(let slices) = self { slices } else { nil } }
  private var times: [Int64]? { if case .times(let times) = self { times } else { nil } }
  private var values: [Value]? { if case .values(let values) = self { values } else { nil } }

  /// The approximate memory of one value, in bytes; computed texts count as short.
  fileprivate var stride: Int {
    switch self {
    case .absent: 0
    case .slices: MemoryLayout<ValueSlice>.stride
    case .times: MemoryLayout<Int64>.stride
    case .values: 2 * MemoryLayout<Value>.stride
    }
  }
}
