import EvqRender

/// Lays out styled text in rows; only this type knows how terminals wrap.
///
/// A character that does not fit starts the next row. After a full row the cursor is in the next one.
struct LineLayout {
  struct Row: Equatable {
    var bytes = ""
    var width = 0
  }

  private(set) var rows: [Row] = [Row()]
  private(set) var cursor: (row: Int, column: Int) = (0, 0)
  private let columns: Int
  private var style = CellStyle.plain

  init(columns: Int) {
    self.columns = max(2, columns)
  }

  /// The position of the next character.
  var end: (row: Int, column: Int) { (rows.count - 1, rows[rows.count - 1].width) }

  mutating func append(_ text: StyledText) {
    for character in text.text { append(character, text.style) }
  }

  mutating func append(_ character: Character, _ style: CellStyle) {
    let shown = SafeText.visible(String(character))
    let width = min(DisplayWidth.of(shown), columns)
    if rows[rows.count - 1].width + width > columns { startRow() }
    switchStyle(to: style)
    rows[rows.count - 1].bytes += shown
    rows[rows.count - 1].width += width
  }

  mutating func startRow() {
    switchStyle(to: .plain)
    rows.append(Row())
  }

  /// Puts the cursor before the next character.
  mutating func markCursor() {
    if rows[rows.count - 1].width >= columns { startRow() }
    cursor = end
  }

  /// Puts a text at the right edge of the first row if it fits with a gap.
  mutating func putRight(_ text: StyledText) {
    let width = DisplayWidth.of(text.text)
    let blanks = columns - 1 - width - rows[0].width
    guard width > 0, blanks >= 2 else { return }
    rows[0].bytes +=
      CellStyle.reset + String(repeating: " ", count: blanks) + text.style.sequence + text.text
      + CellStyle.reset
    rows[0].width += blanks + width
  }

  mutating func finish() { switchStyle(to: .plain) }

  private mutating func switchStyle(to new: CellStyle) {
    guard new != style else { return }
    if style != .plain { rows[rows.count - 1].bytes += CellStyle.reset }
    rows[rows.count - 1].bytes += new.sequence
    style = new
  }
}
