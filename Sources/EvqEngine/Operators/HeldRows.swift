import EvqModel

/// Rows that are held back, each with the place of the batch that it came in.
struct HeldRows: Sendable {
  private var builder = BatchBuilder()
  /// Parallel to the rows.
  private var places: [Int] = []

  var count: Int { places.count }

  var heldBytes: Int { builder.heldBytes + places.count * MemoryLayout<Int>.stride }

  func place(of row: Int) -> Int { places[row] }

  /// Adds the selected rows of a batch.
  mutating func append(_ batch: Batch) {
    builder.append(batch)
    places += repeatElement(batch.place, count: batch.count)
  }

  /// Adds rows of a batch, whatever its selection.
  mutating func append(_ rows: [Int], of batch: Batch) {
    builder.append(rows, of: batch)
    places += repeatElement(batch.place, count: rows.count)
  }

  /// Adds the selected rows of a batch whose rows came in several ones.
  mutating func append(_ batch: Batch, places: [Int]) {
    builder.append(batch)
    self.places += batch.selection.map { places[$0] }
  }

  /// Adds what a copy held; rows of one place keep their order.
  mutating func merge(_ other: HeldRows) {
    var other = other
    let (batch, places) = other.take()
    append(batch, places: places)
  }

  /// All rows and their places; nothing is held any more.
  mutating func take() -> (batch: Batch, places: [Int]) {
    defer { self = HeldRows() }
    return (builder.build(), places)
  }
}

extension [Int] {
  /// Rows in the order in which they arrived: by the place of their batch, then as they stand.
  func inOrderOfArrival(_ places: [Int]) -> [Int] {
    sorted { (places[$0], $0) < (places[$1], $1) }
  }
}
