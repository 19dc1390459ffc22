import EvqModel
import EvqSyntax

/// Converts the rows of CSV or TSV to events, one JSON object per line.
///
/// The first row that is not blank is the header. An empty cell is missing, unless it is quoted. An invalid row
/// becomes a line that is not JSON, and `rowFault` gives the reason. Rows end with a line feed, or with a carriage
/// return in a text without line feeds.
struct TableLines: ByteStream {
  private var source: any ByteStream
  private let dialect: TableDialect
  private let name: String
  private let rowBytesMax: Int
  private var ends: DelimitedRow.Ends
  private var knowsEnds = false
  /// Whether the next event has its missing properties as null.
  private var namesColumns: Bool
  /// Bytes that are read and not yet converted.
  private var pending: [UInt8] = []
  private var isAtEnd = false
  private var header: TableHeader?
  /// The number of line ends before `pending`.
  private var linesRead = 0
  private var linesWritten = 0
  private var faults: [Int: RowFault] = [:]

  /// `name` is the file's, for errors; `rowBytesMax` is the longest row.
  ///
  /// With `namesColumns` the first event has a null for every empty cell, so that it shows the order of columns.
  init(
    _ source: any ByteStream,
    _ dialect: TableDialect,
    name: String,
    rowBytesMax: Int,
    namesColumns: Bool = false
  ) {
    ends = DelimitedRow.Ends(separator: dialect.separator)
    self.namesColumns = namesColumns
    self.source = source
    self.dialect = dialect
    self.name = name
    self.rowBytesMax = rowBytesMax
  }

  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    let before = bytes.count
    while true {
      try convertRows(into: &bytes)
      if bytes.count > before { return true }
      guard !isAtEnd else { return false }
      guard pending.count <= rowBytesMax else {
        throw RuntimeFailure(
          .inputLineTooLong,
          "\(name):\(linesRead + 1): the row is longer than \(rowBytesMax >> 20) MiB",
          helps: ["check for a quote that is never closed"]
        )
      }
      try readMore(count)
    }
  }

  /// Reads more: for a long row twice as much as there is, because it is parsed from its start again.
  private mutating func readMore(_ count: Int) throws(RuntimeFailure) {
    let wanted = pending.count < 1 << 20 ? 0 : min(2 * pending.count, rowBytesMax + 1)
    repeat {
      isAtEnd = try !source.read(count, into: &pending)
    } while !isAtEnd && pending.count < wanted
  }

  mutating func rowFault(atLine line: Int) -> RowFault? { faults.removeValue(forKey: line) }

  /// Converts the complete rows in `pending` to lines.
  private mutating func convertRows(into output: inout [UInt8]) throws(RuntimeFailure) {
    let bytes = pending
    pending = []
    let end = try bytes.withUnsafeBufferPointer { bytes throws(RuntimeFailure) in
      var position = 0
      if header == nil, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
      guard findRowEnds(bytes, from: position) else { return 0 }
      while position < bytes.count,
        let row = DelimitedRow.read(bytes, from: position, ends, isAtEnd: isAtEnd)
      {
        try write(row, bytes, position..<row.end, into: &output)
        linesRead += row.lineEnds
        position = row.end
      }
      // A byte order mark alone is not a row: it is read again with the bytes after it.
      return header == nil && position == 3 && !isAtEnd ? 0 : position
    }
    pending = end == 0 ? bytes : Array(bytes[end...])
  }

  /// Finds how rows end; false when more bytes are needed to decide.
  private mutating func findRowEnds(
    _ bytes: UnsafeBufferPointer<UInt8>,
    from start: Int
  ) -> Bool {
    guard !knowsEnds else { return true }
    let separator = dialect.separator
    guard
      let accepts = DelimitedRow.acceptsReturn(
        bytes,
        from: start,
        separator: separator,
        isAtEnd: isAtEnd
      )
    else { return false }
    ends.acceptsReturn = accepts
    knowsEnds = true
    return true
  }

  private mutating func write(
    _ row: DelimitedRow,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ bounds: Range<Int>,
    into output: inout [UInt8]
  ) throws(RuntimeFailure) {
    guard !row.isBlank else { return }
    guard let header else {
      self.header = try TableHeader(row, bytes, dialect, location: "\(name):\(linesRead + 1)")
      return
    }
    linesWritten += 1
    // Enough for rows without escapes.
    try output.makeRoom(2 * bounds.count, reading: name)
    if let reason = header.fault(of: row, UnsafeBufferPointer(rebasing: bytes[bounds])) {
      faults[linesWritten] = RowFault(line: linesRead + 1, reason: reason)
      output.append(UInt8(ascii: ","))
    } else {
      header.appendEvent(row, bytes, namesMissing: namesColumns, to: &output)
      namesColumns = false
    }
    output.append(UInt8(ascii: "\n"))
  }
}

/// How the cells of a table are separated.
enum TableDialect {
  /// RFC 4180.
  case commas
  /// The same with tabs; in a cell `\t`, `\n`, `\r` and `\\` are escapes, as in evq's own output.
  case tabs

  var separator: UInt8 {
    switch self {
    case .commas: UInt8(ascii: ",")
    case .tabs: UInt8(ascii: "\t")
    }
  }

  /// Calls `body` with the text of a cell.
  func withText<Result>(
    of cell: DelimitedRow.Cell,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    let content = UnsafeBufferPointer(rebasing: bytes[cell.bounds])
    let hasEscapes = self == .tabs && content.contains(UInt8(ascii: "\\"))
    guard cell.hasDoubledQuotes || hasEscapes else { return body(content) }
    var text = Array(content)
    if cell.hasDoubledQuotes { text = TableDialect.single(text) }
    if hasEscapes { text = TableDialect.unescaped(text) }
    return text.withUnsafeBufferPointer(body)
  }

  private static func single(_ text: [UInt8]) -> [UInt8] {
    var isSecond = false
    return text.filter { byte in
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      return byte != UInt8(ascii: "\"") || isSecond
    }
  }

  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if isEscaped {
        if let character = escapes[byte] {
          result.append(character)
        } else {
          result += [backslash, byte]
        }
        isEscaped = false
      } else if byte == backslash {
        isEscaped = true
      } else {
        result.append(byte)
      }
    }
    return isEscaped ? result + [backslash] : result
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A, UInt8(ascii: "r"): 0x0D, backslash: backslash,
  ]
}
