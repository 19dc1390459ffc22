import EvqModel

/// Prints CSV and TSV.
struct DelimitedRenderer<Dialect: DelimitedDialect>: Renderer {
  private let options: RenderOptions
  private var rows: CellRows<DelimitedCells<Dialect>>

  init(_ dialect: Dialect, _ options: RenderOptions) {
    self.options = options
    rows = CellRows(format: DelimitedCells(dialect, options), slots: [])
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    rows = CellRows(format: rows.format, slots: schema.columns.map(\.slot))
    guard options.showsHeader else { return }
    var text = RowText(capacity: 256)
    for (index, column) in schema.columns.enumerated() {
      rows.format.appendStart(of: index, to: &text)
      rows.format.append(.text(column.name), to: &text)
    }
    rows.format.appendRowEnd(to: &text)
    output += text.bytes
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    output.append(rows: batch.formattedRows ?? rows.text(of: batch))
  }

  mutating func end(to output: inout [UInt8]) {}

  var rowFormat: RowFormat? {
    let rows = rows
    return { rows.text(of: $0) }
  }
}

/// How fields are separated and quoted.
protocol DelimitedDialect: Sendable {
  associatedtype Special: ByteClass
  var separator: UInt8 { get }
  /// Whether a field without special bytes is written as it is.
  func isPlain(_ field: UnsafeRawBufferPointer) -> Bool
  /// Appends a field that is not plain.
  func append(special field: UnsafeRawBufferPointer, to text: inout RowText)
  /// Whether a field that starts with a bracket and has quotes is quoted.
  var quotesObjects: Bool { get }
}

/// The cells of a delimited row.
struct DelimitedCells<Dialect: DelimitedDialect>: CellFormat {
  private let dialect: Dialect
  /// The field of a missing value: nothing, where an empty text is `""`.
  private let missingField: [UInt8]

  init(_ dialect: Dialect, _ options: RenderOptions) {
    self.dialect = dialect
    guard let missing = options.missingText else {
      missingField = []
      return
    }
    var field = RowText(capacity: 64)
    Array(missing.utf8).withUnsafeBytes { Self.append(field: $0, dialect, to: &field) }
    missingField = field.bytes
  }

  @inline(__always)
  func appendStart(of column: Int, to text: inout RowText) {
    if column > 0 { text.append(dialect.separator) }
  }

  @inline(__always)
  func appendRowEnd(to text: inout RowText) { text.append(UInt8(ascii: "\n")) }

  @inline(__always)
  func appendMissing(to text: inout RowText) {
    if !missingField.isEmpty { text.append(missingField) }
  }

  @inline(__always)
  func append(_ slice: ValueSlice, of bytes: UnsafeRawBufferPointer, to text: inout RowText) {
    let content = UnsafeRawBufferPointer(rebasing: bytes[slice.bounds])
    switch slice.form {
    case .missing: appendMissing(to: &text)
    case .string, .number, .boolean:
      if dialect.isPlain(content), text.append(padded: content, unlessWith: Dialect.Special.self) {
        return
      }
      dialect.append(special: content, to: &text)
    case .escapedString:
      JSONText.unescapedBytes(content).withUnsafeBytes {
        Self.append(field: $0, dialect, to: &text)
      }
    case .compound, .compoundText: append(object: content, to: &text)
    }
  }

  private func append(object: UnsafeRawBufferPointer, to text: inout RowText) {
    if dialect.quotesObjects, object.firstIndex(of: Quotes.self) != nil {
      text.append(UInt8(ascii: "\""))
      text.append(compact: object, doublesQuotes: true)
      text.append(UInt8(ascii: "\""))
      return
    }
    let before = text.count
    text.append(compact: object, doublesQuotes: false)
    guard text.firstIndex(of: Dialect.Special.self, from: before) != nil else { return }
    text.cut(to: before)
    Array(JSONText.compact(ArraySlice(object)).utf8).withUnsafeBytes {
      dialect.append(special: $0, to: &text)
    }
  }

  func append(time: inout TimeText, _ milliseconds: Int64, to text: inout RowText) {
    time.with(milliseconds) { text.append($0) }
  }

  func append(_ value: Value, to text: inout RowText) {
    guard var field = value.text?.string else { return appendMissing(to: &text) }
    field.withUTF8 { Self.append(field: UnsafeRawBufferPointer($0), dialect, to: &text) }
  }

  /// Appends a text that may have no readable bytes behind it.
  private static func append(
    field: UnsafeRawBufferPointer,
    _ dialect: Dialect,
    to text: inout RowText
  ) {
    if dialect.isPlain(field), field.firstIndex(of: Dialect.Special.self) == nil {
      text.append(field)
    } else {
      dialect.append(special: field, to: &text)
    }
  }
}

/// A field with a separator, a quote or a line end, an empty one, and one with a space at an end is quoted.
struct CSVDialect: DelimitedDialect {
  typealias Special = CSVSpecials

  let separator = UInt8(ascii: ",")
  let quotesObjects = true

  @inline(__always)
  func isPlain(_ field: UnsafeRawBufferPointer) -> Bool {
    !field.isEmpty && field[0] != 0x20 && field[field.count - 1] != 0x20
  }

  func append(special field: UnsafeRawBufferPointer, to text: inout RowText) {
    text.append(UInt8(ascii: "\""))
    text.append(doublingQuotes: field)
    text.append(UInt8(ascii: "\""))
  }
}

/// Tabs and line ends are written as `\t` and `\n`, backslashes twice.
///
/// A value that starts with a quote is quoted, because TSV readers would take it for quoted.
struct TSVDialect: DelimitedDialect {
  typealias Special = TSVSpecials

  let separator = UInt8(ascii: "\t")
  let quotesObjects = false

  @inline(__always)
  func isPlain(_ field: UnsafeRawBufferPointer) -> Bool {
    field.isEmpty || field[0] != UInt8(ascii: "\"")
  }

  func append(special field: UnsafeRawBufferPointer, to text: inout RowText) {
    guard isPlain(field) else {
      var line = RowText(capacity: 2 * field.count)
      append(escaped: field, to: &line)
      text.append(UInt8(ascii: "\""))
      line.bytes.withUnsafeBytes { text.append(doublingQuotes: $0) }
      text.append(UInt8(ascii: "\""))
      return
    }
    append(escaped: field, to: &text)
  }

  private func append(escaped field: UnsafeRawBufferPointer, to text: inout RowText) {
    var start = 0
    while let special = field.firstIndex(of: TSVSpecials.self, from: start) {
      text.append(UnsafeRawBufferPointer(rebasing: field[start..<special]))
      text.append(UInt8(ascii: "\\"))
      switch field[special] {
      case UInt8(ascii: "\t"): text.append(UInt8(ascii: "t"))
      case UInt8(ascii: "\n"): text.append(UInt8(ascii: "n"))
      case UInt8(ascii: "\r"): text.append(UInt8(ascii: "r"))
      default: text.append(UInt8(ascii: "\\"))
      }
      start = special + 1
    }
    text.append(UnsafeRawBufferPointer(rebasing: field[start...]))
  }
}
