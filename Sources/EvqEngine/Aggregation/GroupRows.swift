import EvqModel
import EvqPlan

/// The output of an aggregation: batches of rows from sorted runs.
struct GroupRows {
  private let aggregation: Aggregation
  private var runs: GroupRunMerge
  /// The most rows of the result that are left.
  private var remaining: Int

  init(_ aggregation: Aggregation, _ runs: [SpilledBytes]) throws(RuntimeFailure) {
    self.aggregation = aggregation
    self.runs = try GroupRunMerge(runs)
    if case .largest(let limit?) = aggregation.order {
      remaining = limit
    } else {
      remaining = .max
    }
  }

  /// The next rows, at most `rowsMax`; nil at the end.
  mutating func next(_ rowsMax: Int = Batch.rowsMax) throws(RuntimeFailure) -> Batch? {
    var builder = GroupBatchBuilder(aggregation)
    while builder.count < min(rowsMax, remaining) {
      guard try runs.next({ builder.append($0, $1) }) else { break }
    }
    remaining -= builder.count
    return builder.count == 0 ? nil : builder.build()
  }
}

/// Builds a batch from encoded rows; texts of keys stay bytes.
private struct GroupBatchBuilder {
  private let aggregation: Aggregation
  /// Whether a key is text in the output.
  private let isText: [Bool]
  private var bytes: [UInt8] = []
  private var rows: [RowRange] = []
  /// Parallel to the keys: slices of texts, or values of another type.
  private var slices: [[ValueSlice]]
  private var keyValues: [[Value]]
  private var results: [[Value]]

  init(_ aggregation: Aggregation) {
    self.aggregation = aggregation
    isText = aggregation.keys.map(\.slot.type.isShownAsText)
    slices = isText.map { _ in [] }
    keyValues = isText.map { _ in [] }
    results = aggregation.terms.map { _ in [] }
  }

  var count: Int { rows.count }

  mutating func append(_ row: GroupRow, _ source: UnsafeRawBufferPointer) {
    let start = bytes.count
    var offset = 0
    let key = UnsafeRawBufferPointer(rebasing: source[row.key])
    for index in isText.indices {
      let isLast = index == isText.count - 1
      KeyPart.read(key, &offset, isLast: isLast) { part in
        if isText[index] {
          slices[index].append(appendText(part))
        } else {
          keyValues[index].append(part.value)
        }
      }
    }
    rows.append(RowRange(offset: start, length: bytes.count - start))
    offset = 0
    let values = UnsafeRawBufferPointer(rebasing: source[row.results])
    for index in results.indices {
      let isLast = index == results.count - 1
      KeyPart.read(values, &offset, isLast: isLast) { results[index].append($0.value) }
    }
  }

  /// Appends the text of a part as the content of a JSON string.
  private mutating func appendText(_ part: KeyPart) -> ValueSlice {
    let offset = bytes.count
    switch part {
    case .missing: return .missing
    case .bytes(let text, .json):
      bytes.append(contentsOf: text)
      return ValueSlice(offset: offset, length: text.count, form: .compound)
    case .bytes(let text, _): return appendString(text.bindMemory(to: UInt8.self))
    case .number:
      var text = part.value.text?.string ?? ""
      return text.withUTF8 { appendString($0) }
    }
  }

  private mutating func appendString(_ text: UnsafeBufferPointer<UInt8>) -> ValueSlice {
    let offset = bytes.count
    guard !JSONText.isPlain(text) else {
      bytes.append(contentsOf: text)
      return ValueSlice(offset: offset, length: text.count, form: .string)
    }
    JSONText.appendString(utf8: text, to: &bytes)
    // Without the quotes.
    let length = bytes.count - offset - 2
    return ValueSlice(offset: offset + 1, length: length, form: .escapedString)
  }

  func build() -> Batch {
    let (keys, terms) = (aggregation.keys, aggregation.terms)
    let slots = keys.map(\.slot.index) + terms.map(\.slot.index)
    var columns = Array(repeating: Column.absent, count: (slots.max() ?? 0) + 1)
    for (index, key) in keys.enumerated() {
      columns[key.slot.index] = isText[index] ? .slices(slices[index]) : .values(keyValues[index])
    }
    for (index, term) in terms.enumerated() { columns[term.slot.index] = .values(results[index]) }
    return Batch(buffer: ByteBuffer(bytes), rows: rows, columns: columns)
  }
}

extension ValueType {
  /// Whether a key of this type is text in the output.
  fileprivate var isShownAsText: Bool {
    switch self {
    case .text, .json: true
    case .number, .boolean, .time, .duration: false
    }
  }
}
