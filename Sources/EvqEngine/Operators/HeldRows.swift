import EvqModel

/// Rows that an operator holds back, each with the piece number of its batch.
struct HeldRows: Sendable {
  private var builder = BatchBuilder()
  /// Parallel to the rows.
  private var pieces: [Int] = []

  var count: Int { pieces.count }

  var heldBytes: Int { builder.heldBytes + pieces.count * MemoryLayout<Int>.stride }

  func piece(of row: Int) -> Int { pieces[row] }

  /// Adds the selected rows of a batch.
  mutating func append(_ batch: Batch) {
    builder.append(batch)
    pieces += repeatElement(batch.pieceNumber, count: batch.count)
  }

  /// Adds rows of a batch, ignoring its selection.
  mutating func append(_ rows: [Int], of batch: Batch) {
    builder.append(rows, of: batch)
    pieces += repeatElement(batch.pieceNumber, count: rows.count)
  }

  /// Adds the selected rows of a batch that was made from several ones; `pieces` is parallel to its rows.
  mutating func append(_ batch: Batch, pieces: [Int]) {
    builder.append(batch)
    self.pieces += batch.selection.map { pieces[$0] }
  }

  /// Adds the rows of a copy; rows of one piece keep their order.
  mutating func merge(_ other: HeldRows) {
    var other = other
    let (batch, pieces) = other.take()
    append(batch, pieces: pieces)
  }

  /// Removes and returns all rows and their piece numbers.
  mutating func take() -> (batch: Batch, pieces: [Int]) {
    defer { self = HeldRows() }
    return (builder.build(), pieces)
  }
}

extension [Int] {
  /// Rows in order of arrival: by piece number, then by row.
  func inOrderOfArrival(_ pieces: [Int]) -> [Int] {
    sorted { (pieces[$0], $0) < (pieces[$1], $1) }
  }
}
