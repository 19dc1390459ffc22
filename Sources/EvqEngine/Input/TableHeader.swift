import EvqModel
import EvqSyntax

/// The columns of a table of events; converts its rows to events.
struct TableHeader {
  private let dialect: TableDialect
  private let count: Int
  /// Columns with the JSON key of their values, `"id":` with its colon.
  private var fields: [(index: Int, key: [UInt8])] = []
  private var properties: [(index: Int, key: [UInt8])] = []
  /// The column that has all properties as one object.
  private var objectIndex: Int?

  /// Throws for an empty or repeated name; `location` is `events.csv:1`.
  init(
    _ row: DelimitedRow,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ dialect: TableDialect,
    location: String
  ) throws(RuntimeFailure) {
    self.dialect = dialect
    count = row.cells.count
    if let fault = row.fault { throw RuntimeFailure(.malformedInput, "\(location): \(fault)") }
    var columns: Set<Text> = []
    for (index, cell) in row.cells.enumerated() {
      let name = dialect.withText(of: cell, bytes) { String(decoding: $0, as: UTF8.self) }
      let column = TableColumn(header: name)
      guard !name.isEmpty else {
        throw RuntimeFailure(.malformedInput, "\(location): column \(index + 1) has no name")
      }
      guard columns.insert(Text(column.header)).inserted else {
        throw RuntimeFailure(
          .malformedInput,
          "\(location): two columns are called `\(column.header)`"
        )
      }
      add(column, at: index)
    }
  }

  private mutating func add(_ column: TableColumn, at index: Int) {
    switch column {
    case .field(let field): fields.append((index, TableHeader.key(field.name)))
    case .property(let name): properties.append((index, TableHeader.key(name)))
    case .properties: objectIndex = index
    }
  }

  private static func key(_ name: String) -> [UInt8] {
    var key: [UInt8] = []
    JSONText.appendString(name, to: &key)
    return key + [UInt8(ascii: ":")]
  }

  /// Why a row is not an event; nil for a valid row.
  func fault(of row: DelimitedRow, _ text: UnsafeBufferPointer<UInt8>) -> String? {
    if let fault = row.fault { return fault }
    guard row.cells.count == count else {
      return "the row has \(row.cells.count) cells, the header \(count)"
    }
    let isText =
      text.allSatisfy { $0 < 0x80 } || String(validating: text, as: UTF8.self) != nil
    return isText ? nil : "the row is not UTF-8"
  }

  /// Appends an event as one line without a line end; with `namesMissing` missing properties are null.
  func appendEvent(
    _ row: DelimitedRow,
    _ bytes: UnsafeBufferPointer<UInt8>,
    namesMissing: Bool = false,
    to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: "{"))
    for (index, key) in fields {
      append(row.cells[index], bytes, key, to: &output)
    }
    appendComma(to: &output)
    output += Array("\"properties\":{".utf8)
    appendObject(row, bytes, to: &output)
    for (index, key) in properties {
      append(row.cells[index], bytes, key, namesMissing: namesMissing, to: &output)
    }
    output += Array("}}".utf8)
  }

  private func append(
    _ cell: DelimitedRow.Cell,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ key: [UInt8],
    namesMissing: Bool = false,
    to output: inout [UInt8]
  ) {
    let isMissing = cell.bounds.isEmpty && !cell.isQuoted
    guard !isMissing || namesMissing else { return }
    appendComma(to: &output)
    output += key
    guard !isMissing else { return output += Array("null".utf8) }
    dialect.withText(of: cell, bytes) { JSONText.appendString(utf8: $0, to: &output) }
  }

  private func appendComma(to output: inout [UInt8]) {
    if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
  }

  /// Appends the properties of the object column; a value that is not an object becomes a property.
  private func appendObject(
    _ row: DelimitedRow,
    _ bytes: UnsafeBufferPointer<UInt8>,
    to output: inout [UInt8]
  ) {
    guard let objectIndex else { return }
    let inside = dialect.withText(of: row.cells[objectIndex], bytes, TableHeader.inside)
    guard let inside else {
      append(row.cells[objectIndex], bytes, TableHeader.key("properties"), to: &output)
      return
    }
    output += inside
  }

  /// The bytes between the braces of an object, on one line; nil for anything else.
  private static func inside(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let trimmed = text.trimming { $0.isJSONSpace }
    guard trimmed.first == UInt8(ascii: "{"), trimmed.last == UInt8(ascii: "}"),
      JSONValue.isWhole(ByteBuffer(Array(trimmed)))
    else { return nil }
    let inside = trimmed.dropFirst().dropLast().map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    return inside.allSatisfy(\.isJSONSpace) ? [] : inside
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func trimming(_ isBlank: (UInt8) -> Bool) -> Slice<Self> {
    guard let first = firstIndex(where: { !isBlank($0) }),
      let last = lastIndex(where: { !isBlank($0) })
    else { return self[0..<0] }
    return self[first...last]
  }
}

extension UInt8 {
  /// Whether it is white space; form feeds and vertical tabs too, which JSON does not allow.
  var isJSONSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
