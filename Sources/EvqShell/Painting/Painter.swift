import EvqRender
import EvqSyntax

/// Draws the line: a pure function from a view to the bytes of one write.
package struct Painter: Sendable {
  /// The rows on the screen and the cursor in them.
  package struct ScreenState: Sendable, Equatable {
    /// The width of each row in cells.
    package var widths: [Int] = []
    /// The cursor's row; `column` counts cells.
    package var row = 0
    package var column = 0

    package init() {}
  }

  package let columns: Int
  package let rows: Int
  package let isColored: Bool

  package init(columns: Int, rows: Int, isColored: Bool = true) {
    self.columns = max(2, columns)
    self.rows = max(2, rows)
    self.isColored = isColored
  }

  /// Synchronized output: the terminal shows everything at once.
  static let opening = "\u{1B}[?2026h\u{1B}[?25l"
  static let closing = "\u{1B}[?25h\u{1B}[?2026l"

  /// The bytes that replace the rows on the screen by a view, and the new state of the screen.
  package func paint(_ view: EditorView, over state: ScreenState) -> (String, ScreenState) {
    let text = textRows(view)
    let below = rowsBelow(view, textCount: text.rows.count)
    let room = max(1, rows - below.count)
    let first = firstRow(cursor: text.cursor.row, count: text.rows.count, room: room)
    let shown = Array(text.rows[first..<min(text.rows.count, first + room)]) + below
    return write(shown, cursor: (text.cursor.row - first, text.cursor.column), over: state)
  }

  /// The bytes that leave the whole text in the terminal, with the cursor below it.
  ///
  /// Suggestion, menu and right prompt are removed; a text taller than the screen is written in full.
  package func finish(_ view: EditorView, over state: ScreenState) -> String {
    guard view.text.utf8.count <= StatementReader.analyzedBytesMax else {
      return finishLong(view, over: state)
    }
    var plain = EditorView(prompt: view.prompt, text: view.text)
    plain.spans = view.spans
    plain.continuationMarks = view.continuationMarks
    let text = textRows(plain)
    // A cursor behind a full row adds an empty one.
    let all =
      text.rows.count > 1 && text.rows.last?.width == 0 ? text.rows.dropLast() : text.rows[...]
    let (bytes, end) = write(Array(all), cursor: (all.count - 1, 0), over: state)
    _ = end
    return bytes + "\r\n"
  }

  /// Writes a long text without a layout: the terminal wraps its lines.
  private func finishLong(_ view: EditorView, over state: ScreenState) -> String {
    var prompt = row([shownPrompt(view)])
    if !isColored { prompt.bytes = Painter.withoutColors(prompt.bytes) }
    let indent = "\r\n" + String(repeating: " ", count: prompt.width)
    let lines = view.text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { SafeText.visible(String(Substring($0))) }
    return Painter.opening + erase(state) + prompt.bytes + lines.joined(separator: indent)
      + Painter.closing + "\r\n"
  }

  /// The bytes that remove the line and move the cursor to its start.
  package func erase(_ state: ScreenState) -> String {
    Painter.moveUp(reflowedRow(state)) + "\r\u{1B}[J"
  }

  /// The cells available for a suggestion: about three rows, if the screen has them.
  package func ghostCells(behind view: EditorView) -> Int {
    let lines = view.text.utf8.count { $0 == 0x0A } + 1
    // A character never takes more cells than bytes, so short texts need no layout.
    if view.text.utf8.count / columns + 2 * lines + 4 < rows { return 3 * columns }
    let text = textRows(view)
    let rowsLeft = max(0, min(3, rows - text.rows.count - 1))
    return max(0, columns - 1 - text.cursor.column + rowsLeft * columns)
  }

  // MARK: The text

  private func textRows(_ view: EditorView) -> (
    rows: [LineLayout.Row], cursor: (row: Int, column: Int)
  ) {
    var layout = LineLayout(columns: columns)
    layout.append(shownPrompt(view))
    let indent = layout.end.column
    var marks = view.continuationMarks[...]
    var spans = view.spans[...]
    var offset = 0
    var hasCursor = false
    for character in view.text {
      let length = character.utf8.count
      if !hasCursor, view.cursor < offset + length {
        layout.markCursor()
        hasCursor = true
      }
      if character == "\n" || character == "\r\n" {
        layout.startRow()
        layout.append(continuation(marks.popFirst() ?? "", width: indent))
      } else {
        while let span = spans.first, Int(span.range.upper) <= offset { spans.removeFirst() }
        let isInside = spans.first.map { $0.range.bounds.contains(offset) } ?? false
        layout.append(character, isInside ? spans.first?.style ?? .plain : .plain)
      }
      offset += length
    }
    if !hasCursor {
      layout.markCursor()
      let ghost = view.ghost.prefix { $0 != "\n" }
      layout.append(StyledText(String(ghost), .dimmed))
    }
    layout.finish()
    layout.putRight(StyledText(view.rightPrompt, .dimmed))
    return (layout.rows, layout.cursor)
  }

  private func shownPrompt(_ view: EditorView) -> StyledText {
    StyledText(DisplayWidth.cut(view.prompt.text, to: max(2, columns / 2)), view.prompt.style)
  }

  /// The continuation prompt, `   (> `, as wide as the prompt.
  private func continuation(_ mark: String, width: Int) -> StyledText {
    let shown = DisplayWidth.cut(mark, to: max(0, width - 2))
    let blanks = max(0, width - 2 - DisplayWidth.of(shown))
    let tail = width >= 2 ? "> " : ""
    return StyledText(String(repeating: " ", count: blanks) + shown + tail, .dimmed)
  }

  /// The first visible row of a tall text; the cursor's row stays visible.
  private func firstRow(cursor: Int, count: Int, room: Int) -> Int {
    guard count > room else { return 0 }
    return min(max(0, cursor - room + 1 + (cursor + 1 < count ? 1 : 0)), count - room)
  }

  // MARK: Below the text

  private func rowsBelow(_ view: EditorView, textCount: Int) -> [LineLayout.Row] {
    var below: [LineLayout.Row] = []
    if !view.status.isEmpty { below.append(row([StyledText(view.status, .dimmed)])) }
    if let menu = view.menu {
      let least = min(rows / 2, menu.candidates.count + 1)
      let room = max(least, rows - textCount - below.count)
      below += MenuLayout(menu, columns: columns, rows: min(room, rows - 1 - below.count)).lines
        .map(row)
    }
    return Array(below.prefix(rows - 1))
  }

  private func row(_ parts: [StyledText]) -> LineLayout.Row {
    var room = columns
    var row = LineLayout.Row()
    for part in parts {
      let text = DisplayWidth.cut(SafeText.visible(part.text), to: room)
      let reset = part.style == .plain ? "" : CellStyle.reset
      row.bytes += part.style.sequence + text + reset
      row.width += DisplayWidth.of(text)
      room = max(0, columns - row.width)
    }
    return row
  }

  // MARK: Bytes

  private func write(
    _ rows: [LineLayout.Row],
    cursor: (row: Int, column: Int),
    over state: ScreenState
  ) -> (String, ScreenState) {
    var bytes = Painter.opening + Painter.moveUp(reflowedRow(state)) + "\r"
    for (index, row) in rows.enumerated() {
      // After a full row the cursor is still on its last cell, which erasing would remove.
      if index == rows.count - 1 { bytes += "\u{1B}[J" }
      bytes += isColored ? row.bytes : Painter.withoutColors(row.bytes)
      if index < rows.count - 1 { bytes += (row.width < columns ? "\u{1B}[K" : "") + "\r\n" }
    }
    bytes += Painter.moveUp(rows.count - 1 - cursor.row) + "\r"
    if cursor.column > 0 { bytes += "\u{1B}[\(cursor.column)C" }
    var after = ScreenState()
    after.widths = rows.map(\.width)
    after.row = cursor.row
    after.column = cursor.column
    return (bytes + Painter.closing, after)
  }

  /// The cursor's row after the terminal has wrapped the rows to its current width.
  private func reflowedRow(_ state: ScreenState) -> Int {
    let above = state.widths.prefix(state.row).reduce(0) { sum, width in
      sum + max(1, (width + columns - 1) / columns)
    }
    return above + state.column / columns
  }

  static func moveUp(_ count: Int) -> String {
    count > 0 ? "\u{1B}[\(count)A" : ""
  }

  /// Removes colours and attributes.
  static func withoutStyles(_ bytes: String) -> String { replacingStyles(bytes) { _ in "" } }

  /// Removes colours; dim and reversed stay, or suggestions would look like typed text.
  private static func withoutColors(_ bytes: String) -> String {
    replacingStyles(bytes) { codes in
      let kept = codes.split(separator: ";").filter { ["0", "2", "7"].contains($0) }
      return kept.isEmpty ? "" : "\u{1B}[\(kept.joined(separator: ";"))m"
    }
  }

  private static func replacingStyles(
    _ bytes: String,
    _ replacement: (Substring) -> String
  ) -> String {
    var result = ""
    var rest = bytes[...]
    while let escape = rest.firstIndex(of: "\u{1B}") {
      result += rest[..<escape]
      let end = rest[escape...].firstIndex(of: "m") ?? rest.index(before: rest.endIndex)
      result += replacement(rest[escape..<end].dropFirst(2))
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
