/// A row of CSV or TSV; its cells are ranges of the bytes, nothing is copied.
struct DelimitedRow {
  /// The bytes of a cell, without the quotes of a quoted one.
  struct Cell {
    var bounds: Range<Int>
    var isQuoted = false
    /// Whether it has a doubled quote.
    var hasDoubledQuotes = false
  }

  var cells: [Cell] = []
  /// The first byte after the row and its line end.
  var end: Int
  /// The number of line ends in the row, including the one at its end.
  var lineEnds = 0
  /// Why the row cannot be read; nil for a valid row.
  var fault: String?

  /// An empty line.
  var isBlank: Bool { cells.count == 1 && cells[0].bounds.isEmpty && !cells[0].isQuoted }

  private init(at start: Int) {
    end = start
  }

  /// The bytes that end cells and rows.
  struct Ends {
    var separator: UInt8
    /// Whether a carriage return alone ends a row, as in files without a line feed.
    var acceptsReturn = false

    fileprivate func isLineEnd(_ byte: UInt8) -> Bool {
      byte == newline || (acceptsReturn && byte == carriageReturn)
    }
  }

  /// Reads the row that starts at an offset; nil when its end is not read yet.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>,
    from start: Int,
    _ ends: Ends,
    isAtEnd: Bool
  ) -> DelimitedRow? {
    var row = DelimitedRow(at: start)
    while true {
      let isQuoted = row.end < bytes.count && bytes[row.end] == quote
      let isRead =
        isQuoted ? row.readQuoted(bytes, ends, isAtEnd) : row.readPlain(bytes, ends, isAtEnd)
      guard isRead else { return nil }
      guard row.end < bytes.count else { return row }
      row.end += 1
      if ends.isLineEnd(bytes[row.end - 1]) {
        row.lineEnds += 1
        let isPair = bytes[row.end - 1] == carriageReturn && row.end < bytes.count
        if isPair, bytes[row.end] == newline { row.end += 1 }
        return row
      }
    }
  }

  /// Whether carriage returns alone end the rows; nil when more bytes are needed to decide.
  ///
  /// True when the first MiB has no line feed outside of quotes.
  static func acceptsReturn(
    _ bytes: UnsafeBufferPointer<UInt8>,
    from start: Int,
    separator: UInt8,
    isAtEnd: Bool
  ) -> Bool? {
    var position = start
    var startsCell = true
    var hasReturn = false
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == newline { return false }
      if byte == quote, startsCell {
        guard let end = endOfQuoted(bytes, from: position) else { return isAtEnd ? hasReturn : nil }
        position = end
      }
      hasReturn = hasReturn || byte == carriageReturn
      startsCell = byte == separator || byte == carriageReturn
    }
    return isAtEnd || bytes.count >= 1 << 20 ? hasReturn : nil
  }

  /// The offset after the closing quote; nil when there is none.
  private static func endOfQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>,
    from start: Int
  ) -> Int? {
    var position = start
    while position < bytes.count {
      defer { position += 1 }
      guard bytes[position] == quote else { continue }
      guard position + 1 < bytes.count, bytes[position + 1] == quote else { return position + 1 }
      position += 1
    }
    return nil
  }

  /// Reads up to a separator, a line end or the end of the input; false when that is not read yet.
  private mutating func readPlain(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ ends: Ends,
    _ isAtEnd: Bool
  ) -> Bool {
    let start = end
    while end < bytes.count, bytes[end] != ends.separator, !ends.isLineEnd(bytes[end]) { end += 1 }
    guard end < bytes.count || isAtEnd else { return false }
    let isLineEnd = end == bytes.count || bytes[end] == newline
    let hasReturn = isLineEnd && end > start && bytes[end - 1] == carriageReturn
    cells.append(Cell(bounds: start..<(hasReturn ? end - 1 : end)))
    return true
  }

  /// Reads a quoted cell, which may contain separators and line ends.
  private mutating func readQuoted(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ ends: Ends,
    _ isAtEnd: Bool
  ) -> Bool {
    var cell = Cell(bounds: end..<end, isQuoted: true)
    let start = end + 1
    end = start
    while true {
      while end < bytes.count, bytes[end] != quote {
        if ends.isLineEnd(bytes[end]) { lineEnds += 1 }
        end += 1
      }
      guard end + 1 < bytes.count || isAtEnd else { return false }
      guard end + 1 < bytes.count, bytes[end + 1] == quote else { break }
      cell.hasDoubledQuotes = true
      end += 2
    }
    cell.bounds = start..<end
    guard end < bytes.count else {
      fault = "a quote is never closed"
      cells.append(cell)
      return true
    }
    end += 1
    let afterQuote = end
    guard readPlain(bytes, ends, isAtEnd) else { return false }
    if let rest = cells.popLast()?.bounds, !rest.isEmpty || rest.lowerBound != afterQuote {
      fault = "something follows a closing quote"
    }
    cells.append(cell)
    return true
  }
}

private let quote = UInt8(ascii: "\"")
private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
