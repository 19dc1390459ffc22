import EvqModel

/// A row of a run: the encoded key and results of a group, in `bytes`.
struct GroupRow {
  let first: UInt64
  let second: UInt64
  let key: Range<Int>
  let results: Range<Int>

  /// Reads a row, and advances the offset.
  init(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) {
    first = bytes.word(&offset)
    second = bytes.word(&offset)
    let keyLength: UInt32 = bytes.word(&offset)
    let resultsLength: UInt32 = bytes.word(&offset)
    key = offset..<offset + Int(keyLength)
    results = key.upperBound..<key.upperBound + Int(resultsLength)
    offset = results.upperBound
  }
}

/// Reads a run row by row.
struct GroupRunReader {
  private var chunks: SpilledBytes.Reader
  private var chunk: [UInt8] = []
  private var offset = 0
  private(set) var row: GroupRow?

  /// Starts at the first row.
  init(_ run: SpilledBytes) throws(RuntimeFailure) {
    chunks = SpilledBytes.Reader(run)
    try advance()
  }

  /// Goes to the next row; `row` is nil at the end.
  mutating func advance() throws(RuntimeFailure) {
    while offset == chunk.count {
      guard let next = try chunks.next() else {
        row = nil
        return
      }
      (chunk, offset) = (next, 0)
    }
    row = chunk.withUnsafeBytes { GroupRow($0, &offset) }
  }

  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    chunk.withUnsafeBytes(body)
  }

  /// Whether the key of its row comes before the key of another reader's row.
  func isKeyBefore(_ other: GroupRunReader) -> Bool {
    guard let row, let others = other.row else { return other.row == nil }
    return withBytes { own in
      other.withBytes { their in
        let key = UnsafeRawBufferPointer(rebasing: own[row.key])
        let otherKey = UnsafeRawBufferPointer(rebasing: their[others.key])
        return GroupTable.order(key, otherKey) == .ascending
      }
    }
  }
}

/// Merges sorted runs into one sequence of rows.
struct GroupRunMerge {
  private var readers: [GroupRunReader] = []
  /// A heap of the readers with rows: the first row is at the root.
  private var heads: [Head] = []

  /// The order of a reader's row without its key.
  private struct Head {
    let first: UInt64
    let second: UInt64
    let reader: Int

    /// Nil for a reader at its end.
    init?(_ readers: [GroupRunReader], _ reader: Int) {
      guard let row = readers[reader].row else { return nil }
      (first, second, self.reader) = (row.first, row.second, reader)
    }
  }

  init(_ runs: [SpilledBytes]) throws(RuntimeFailure) {
    for run in runs { readers.append(try GroupRunReader(run)) }
    heads = readers.indices.compactMap { Head(readers, $0) }
    for index in stride(from: heads.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  /// Calls with the next row and the bytes that it is in, and goes on; false at the end.
  mutating func next(
    _ body: (GroupRow, UnsafeRawBufferPointer) -> Void
  ) throws(RuntimeFailure) -> Bool {
    guard let reader = heads.first?.reader, let row = readers[reader].row else { return false }
    readers[reader].withBytes { body(row, $0) }
    try readers[reader].advance()
    if let head = Head(readers, reader) {
      heads[0] = head
    } else if let last = heads.popLast(), !heads.isEmpty {
      heads[0] = last
    }
    sink(0)
    return true
  }

  private mutating func sink(_ start: Int) {
    var index = start
    while 2 * index + 1 < heads.count {
      var least = 2 * index + 1
      if least + 1 < heads.count, isBefore(heads[least + 1], heads[least]) { least += 1 }
      guard isBefore(heads[least], heads[index]) else { return }
      heads.swapAt(index, least)
      index = least
    }
  }

  @inline(__always)
  private func isBefore(_ left: Head, _ right: Head) -> Bool {
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    return readers[left.reader].isKeyBefore(readers[right.reader])
  }
}
