import EvqEngine
import EvqModel

/// Adds a column for each of many properties to batches of events.
///
/// The scan compares each key with each field; for thousands of properties a table is faster.
struct SpreadProperties: BatchSource {
  /// Its last slot is `properties`.
  private var source: any BatchSource
  /// The number of columns before those of the properties.
  private let fieldCount: Int
  private let places: [Text: Int]
  private var waiting: ArraySlice<Batch> = []

  /// The most cells of a batch: 16 MiB of slices.
  private static let cellsMax = 1 << 20

  init(_ source: any BatchSource, fieldCount: Int, properties: [Text]) {
    self.source = source
    self.fieldCount = fieldCount
    places = Dictionary(uniqueKeysWithValues: zip(properties, properties.indices))
  }

  var report: SourceReport { source.report }

  mutating func next() async throws(RuntimeFailure) -> Batch? {
    if let batch = waiting.popFirst() { return batch }
    guard let batch = try await source.next() else { return nil }
    let rowsMax = max(1, SpreadProperties.cellsMax / max(1, places.count))
    waiting =
      stride(from: 0, to: batch.rows.count, by: rowsMax).map { start in
        spread(batch, start..<min(start + rowsMax, batch.rows.count))
      }[...]
    return waiting.popFirst() ?? batch
  }

  private func spread(_ batch: Batch, _ rows: Range<Int>) -> Batch {
    let none = Array(repeating: ValueSlice.missing, count: rows.count)
    var cells = Array(repeating: none, count: places.count)
    if case .slices(let objects) = batch.column(fieldCount) {
      for row in rows {
        guard objects[row].form == .compound else { continue }
        // The last value of a repeated key counts.
        for field in JSONFields(batch.buffer.bytes(in: objects[row].bounds)) {
          guard let place = places[Text(field.name)] else { continue }
          cells[place][row - rows.lowerBound] = ValueSlice(
            offset: field.rawValue.startIndex,
            length: field.rawValue.count,
            form: field.form
          )
        }
      }
    }
    let fields = (0..<fieldCount).map { batch.column($0).part(rows) }
    return Batch(
      buffer: batch.buffer,
      rows: Array(batch.rows[rows]),
      columns: fields + cells.map { .slices($0) }
    )
  }
}

extension Column {
  fileprivate func part(_ rows: Range<Int>) -> Column {
    switch self {
    case .absent: .absent
    case .slices(let slices): .slices(Array(slices[rows]))
    case .times(let times): .times(Array(times[rows]))
    case .values(let values): .values(Array(values[rows]))
    }
  }
}
