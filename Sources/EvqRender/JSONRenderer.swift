import EvqModel

/// Prints a JSON array, or one JSON object per line.
///
/// An unchanged event is copied byte for byte. A missing value is `null`.
struct JSONRenderer: Renderer {
  private let isLines: Bool
  private var rows = RowsOfJSON.events(EventRows(isLines: true))
  private var isFirst = true

  init(isLines: Bool) {
    self.isLines = isLines
  }

  mutating func begin(_ schema: RenderSchema, to output: inout [UInt8]) {
    rows =
      schema.isWholeEvent
      ? .events(EventRows(isLines: isLines)) : .cells(CellRows(schema, isLines: isLines))
    if !isLines { output.append(text: "[") }
  }

  mutating func write(_ batch: Batch, to output: inout [UInt8]) {
    guard batch.count > 0 else { return }
    let text = batch.formattedRows ?? rows.text(of: batch)
    // In an array each row starts with the comma after the row before it.
    if isFirst, !isLines { output += text.dropFirst() } else { output.append(rows: text) }
    isFirst = false
  }

  mutating func end(to output: inout [UInt8]) {
    if !isLines { output.append(text: isFirst ? "]\n" : "\n]\n") }
  }

  var rowFormat: RowFormat? {
    let rows = rows
    return { rows.text(of: $0) }
  }
}

/// The rows of a JSON text: unchanged events, or objects of columns.
private enum RowsOfJSON: Sendable {
  case events(EventRows)
  case cells(CellRows<JSONCells>)

  func text(of batch: Batch) -> [UInt8] {
    switch self {
    case .events(let rows): rows.text(of: batch)
    case .cells(let rows): rows.text(of: batch)
    }
  }
}

extension CellRows<JSONCells> {
  fileprivate init(_ schema: RenderSchema, isLines: Bool) {
    self.init(
      format: JSONCells(schema.columns.map(\.name), isLines: isLines),
      slots: schema.columns.map(\.slot)
    )
  }
}

/// The cells of a row as a JSON object.
private struct JSONCells: CellFormat {
  /// What is before each value: `{"id":` and `,"eventType":`.
  private let starts: [[UInt8]]
  private let end: [UInt8]

  init(_ names: [String], isLines: Bool) {
    starts = names.enumerated().map { index, name in
      let opening = isLines ? "{" : ",\n{"
      return Array(((index == 0 ? opening : ",") + JSONText.string(name) + ":").utf8)
    }
    let empty = names.isEmpty ? (isLines ? "{" : ",\n{") : ""
    end = Array((empty + (isLines ? "}\n" : "}")).utf8)
  }

  func appendStart(of column: Int, to text: inout RowText) { text.append(starts[column]) }

  func appendRowEnd(to text: inout RowText) { text.append(end) }

  func appendMissing(to text: inout RowText) { text.append("null") }

  func append(_ slice: ValueSlice, of bytes: UnsafeRawBufferPointer, to text: inout RowText) {
    let content = UnsafeRawBufferPointer(rebasing: bytes[slice.bounds])
    switch slice.form {
    case .missing: appendMissing(to: &text)
    case .string, .number, .boolean:
      text.append(UInt8(ascii: "\""))
      guard text.append(padded: content, unlessWith: JSONEscapes.self) else {
        text.cut(to: text.count - 1)
        return append(string: content, to: &text)
      }
      text.append(UInt8(ascii: "\""))
    case .escapedString:
      JSONText.unescapedBytes(content).withUnsafeBytes { append(string: $0, to: &text) }
    case .compound: text.append(compact: content, doublesQuotes: false)
    case .compoundText:
      Array(JSONText.compact(ArraySlice(content)).utf8).withUnsafeBytes {
        append(string: $0, to: &text)
      }
    }
  }

  func append(time: inout TimeText, _ milliseconds: Int64, to text: inout RowText) {
    text.append(UInt8(ascii: "\""))
    time.with(milliseconds) { text.append($0) }
    text.append(UInt8(ascii: "\""))
  }

  func append(_ value: Value, to text: inout RowText) {
    switch value {
    case .missing: appendMissing(to: &text)
    case .number(let number):
      text.append(number.isFinite ? NumberText.format(number) : "null")
    case .boolean(let value): text.append(value ? "true" : "false")
    case .json(let json): append(json: json, to: &text)
    case .text, .time, .duration:
      var string = value.text?.string ?? ""
      string.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &text) }
    }
  }

  private func append(json: Text, to text: inout RowText) {
    var string = json.string
    var line: [UInt8] = []
    string.withUTF8 { EventRows.append(event: UnsafeRawBufferPointer($0), to: &line) }
    text.append(line)
  }

  private func append(string: UnsafeRawBufferPointer, to text: inout RowText) {
    var quoted: [UInt8] = []
    JSONText.appendString(utf8: string.assumingMemoryBound(to: UInt8.self), to: &quoted)
    text.append(quoted)
  }
}
