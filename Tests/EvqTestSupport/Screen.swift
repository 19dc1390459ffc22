import EvqRender

/// A terminal emulator that supports the sequences that evq uses.
package struct Screen: Sendable {
  package struct Cell: Sendable, Equatable {
    /// Empty for the right half of a wide character.
    package var text = " "
    /// The codes for colour and attributes, such as `1;31`; empty for plain text.
    package var style = ""
  }

  private struct Line: Sendable {
    var cells: [Cell] = []
    /// Whether the text continues in the next row because it did not fit.
    var isWrapped = false
  }

  package private(set) var columns: Int
  package private(set) var rows: Int
  private var lines: [Line]
  /// The rows that scrolled out at the top.
  package private(set) var history: [String] = []
  package private(set) var row = 0
  package private(set) var column = 0
  private var waitsToWrap = false
  private var style = ""
  private var pending: [UInt8] = []
  /// The enabled private modes: `?2004` is bracketed paste.
  package private(set) var modes: Set<String> = ["?25"]
  /// The number of synchronized updates.
  package private(set) var updates = 0
  /// The number of times the program began to read a line.
  package private(set) var readings = 0
  /// Unsupported sequences.
  package private(set) var unknown: [String] = []

  package init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    lines = Array(repeating: Line(), count: rows)
  }

  /// The rows without trailing blanks and without empty rows at the bottom.
  package var text: String {
    var shown = lines.map(Screen.text)
    while shown.last?.isEmpty == true { shown.removeLast() }
    return shown.joined(separator: "\n")
  }

  /// All rows: those that scrolled out and those on the screen.
  package var fullText: String { (history + [text]).joined(separator: "\n") }

  /// The row at an index without trailing blanks.
  package func line(_ index: Int) -> String {
    lines.indices.contains(index) ? Screen.text(lines[index]) : ""
  }

  /// The styles of a row's non-blank characters.
  package func styles(_ index: Int) -> [String] {
    lines[index].cells.filter { !$0.text.isEmpty && $0.text != " " }.map(\.style)
  }

  /// The cells of each row up to the last one that was written.
  package var cells: [[Cell]] { lines.map(\.cells) }

  /// The style of a text's first character; nil if the text is missing.
  package func style(of text: String) -> String? {
    for line in lines {
      for start in line.cells.indices {
        let rest = line.cells[start...].map(\.text).joined()
        if rest.hasPrefix(text) { return line.cells[start].style }
      }
    }
    return nil
  }

  private static func text(_ line: Line) -> String {
    let text = line.cells.map(\.text).joined()
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  // MARK: Bytes

  package mutating func write(_ text: String) { write(Array(text.utf8)) }

  package mutating func write(_ bytes: [UInt8]) {
    pending += bytes
    var rest = pending[...]
    while !rest.isEmpty, let taken = take(&rest) { rest = rest.dropFirst(taken) }
    pending = Array(rest)
  }

  /// Executes the first command or text and returns its length; nil if it is incomplete.
  private mutating func take(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    switch first {
    case 0x1B: return escape(bytes)
    case UInt8(ascii: "\r"):
      (column, waitsToWrap) = (0, false)
    case UInt8(ascii: "\n"): lineFeed()
    case 0x08: (column, waitsToWrap) = (max(0, column - 1), false)
    case UInt8(ascii: "\t"): column = min(columns - 1, (column / 8 + 1) * 8)
    case 0..<0x20, 0x7F: break
    default: return characters(bytes)
    }
    return 1
  }

  private mutating func characters(_ bytes: ArraySlice<UInt8>) -> Int? {
    let end = bytes.firstIndex { $0 < 0x20 || $0 == 0x7F } ?? bytes.endIndex
    var run = bytes[bytes.startIndex..<end]
    // Keep an incomplete character until its last bytes arrive.
    if end == bytes.endIndex, let cut = run.lastIndex(where: { $0 < 0x80 || $0 >= 0xC0 }),
      run[cut] >= 0xC0, run.endIndex - cut < Screen.length(run[cut])
    {
      run = run[..<cut]
    }
    guard !run.isEmpty else { return nil }
    for character in String(decoding: run, as: UTF8.self) { put(character) }
    return run.count
  }

  private static func length(_ byte: UInt8) -> Int { byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2 }

  private mutating func put(_ character: Character) {
    let width = DisplayWidth.of(character)
    guard width > 0 else {
      if column > 0, lines[row].cells.indices.contains(column - 1) {
        lines[row].cells[column - 1].text += String(character)
      }
      return
    }
    if waitsToWrap || column + width > columns {
      lines[row].isWrapped = true
      column = 0
      lineFeed()
    }
    fill(to: column + width)
    lines[row].cells[column] = Cell(text: String(character), style: style)
    if width == 2 { lines[row].cells[column + 1] = Cell(text: "", style: style) }
    column += width
    waitsToWrap = column >= columns
    if waitsToWrap { column = columns - 1 }
  }

  private mutating func fill(to count: Int) {
    while lines[row].cells.count < count { lines[row].cells.append(Cell()) }
  }

  private mutating func lineFeed() {
    waitsToWrap = false
    guard row == rows - 1 else {
      row += 1
      return
    }
    history.append(Screen.text(lines.removeFirst()))
    lines.append(Line())
  }

  // MARK: Sequences

  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    let start = bytes.startIndex
    guard bytes.count > 1 else { return nil }
    guard bytes[start + 1] == UInt8(ascii: "[") else { return 2 }
    let body = bytes[(start + 2)...]
    guard let end = body.firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
    let text = String(decoding: body[..<end], as: UTF8.self)
    perform(Character(UnicodeScalar(body[end])), text)
    return end - start + 1
  }

  private mutating func perform(_ command: Character, _ text: String) {
    let number = max(1, Int(text.split(separator: ";").first ?? "1") ?? 1)
    switch command {
    case "A": row = max(0, row - number)
    case "B": row = min(rows - 1, row + number)
    case "C": column = min(columns - 1, column + number)
    case "D": column = max(0, column - number)
    case "G": column = min(columns - 1, number - 1)
    case "H": move(text)
    case "J": erase(text)
    case "K": eraseLine(text)
    case "m": style = text == "0" || text.isEmpty ? "" : style.isEmpty ? text : "\(style);\(text)"
    case "h":
      modes.insert(text)
      if text == "?2026" { updates += 1 }
      if text == "?2004" { readings += 1 }
    case "l": modes.remove(text)
    default: unknown.append("\(text)\(command)")
    }
    if !"mhl".contains(command) { waitsToWrap = false }
  }

  private mutating func move(_ text: String) {
    let parts = text.split(separator: ";").map { Int($0) ?? 1 }
    row = min(rows, max(1, parts.first ?? 1)) - 1
    column = min(columns, max(1, parts.count > 1 ? parts[1] : 1)) - 1
  }

  private mutating func erase(_ text: String) {
    if text == "2" {
      lines = Array(repeating: Line(), count: rows)
    } else {
      eraseLine("")
      for index in (row + 1)..<max(row + 1, rows) { lines[index] = Line() }
    }
  }

  /// Erases like xterm, which also erases the last cell while a wrap is pending.
  private mutating func eraseLine(_ text: String) {
    let keeps = text == "2" ? 0 : min(column, lines[row].cells.count)
    lines[row].cells.removeLast(lines[row].cells.count - keeps)
    lines[row].isWrapped = false
  }

  // MARK: Resizing

  /// Changes the size and wraps text again, like most terminals.
  package mutating func resize(columns newColumns: Int, rows newRows: Int) {
    var wrapped: [Line] = []
    var place = (row: 0, column: 0)
    var current: [Cell] = []
    var cursor: Int?
    for (index, line) in lines.enumerated() {
      if index == row { cursor = current.count + column }
      current += line.cells
      if line.isWrapped { continue }
      let pieces = Screen.pieces(current, newColumns)
      if let offset = cursor {
        place = (wrapped.count + offset / newColumns, offset % newColumns)
        cursor = nil
      }
      wrapped += pieces
      current = []
    }
    while wrapped.count <= place.row { wrapped.append(Line()) }
    while wrapped.count > newRows, wrapped.count - 1 > place.row,
      wrapped.last?.cells.isEmpty == true
    {
      wrapped.removeLast()
    }
    let surplus = max(0, wrapped.count - newRows)
    history += wrapped.prefix(surplus).map(Screen.text)
    lines = Array(wrapped.dropFirst(surplus))
    while lines.count < newRows { lines.append(Line()) }
    (columns, rows) = (newColumns, newRows)
    row = max(0, min(newRows - 1, place.row - surplus))
    column = min(newColumns - 1, place.column)
    waitsToWrap = false
  }

  private static func pieces(_ cells: [Cell], _ columns: Int) -> [Line] {
    var rest = cells[...]
    while rest.last?.text == " " { rest.removeLast() }
    var pieces: [Line] = []
    repeat {
      pieces.append(Line(cells: Array(rest.prefix(columns)), isWrapped: rest.count > columns))
      rest = rest.dropFirst(columns)
    } while !rest.isEmpty
    return pieces
  }
}
