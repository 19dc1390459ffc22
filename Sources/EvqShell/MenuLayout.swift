import EvqRender

/// The rows of the completion menu: a word, its kind, what it is.
struct MenuLayout {
  /// Each row in parts that follow each other.
  let lines: [[StyledText]]

  /// The most rows that a menu takes, however tall the screen is.
  private static let rowsMax = 12

  init(_ menu: Menu, columns: Int, rows: Int) {
    let count = menu.candidates.count
    let room = max(1, min(rows, MenuLayout.rowsMax))
    // A menu that is cut says how much there is.
    let shown = count <= room ? count : max(1, room - 1)
    let first = MenuLayout.first(selected: menu.selected ?? 0, shown: shown, count: count)
    let window = menu.candidates[first..<min(count, first + shown)]
    let widest = window.map { DisplayWidth.of($0.word) }.max() ?? 0
    let wordWidth = min(widest, max(8, columns / 2))
    let kindWidth = window.map { $0.kind.rawValue.count }.max() ?? 0
    var lines = window.enumerated().map { index, candidate in
      MenuLayout.line(
        candidate,
        isSelected: menu.selected == first + index,
        wordWidth: wordWidth,
        kindWidth: kindWidth
      )
    }
    if count > shown, room > 1 {
      let place = menu.selected.map { "\($0 + 1) of \(count)" } ?? "\(count)"
      lines.append([StyledText("  \(place) · Tab and arrows choose, Esc closes", .dimmed)])
    }
    self.lines = lines
  }

  private static func first(selected: Int, shown: Int, count: Int) -> Int {
    max(0, min(selected - shown / 2, count - shown))
  }

  private static func line(
    _ candidate: Candidate,
    isSelected: Bool,
    wordWidth: Int,
    kindWidth: Int
  ) -> [StyledText] {
    let word = DisplayWidth.cut(SafeText.visible(candidate.word), to: wordWidth)
    let blanks = String(repeating: " ", count: max(0, wordWidth - DisplayWidth.of(word)))
    let kind = candidate.kind.rawValue
    let kindBlanks = String(repeating: " ", count: max(0, kindWidth - kind.count))
    return [
      StyledText(isSelected ? "> " : "  ", CellStyle(bold: isSelected)),
      StyledText(word + blanks, CellStyle(bold: isSelected, reversed: isSelected)),
      StyledText("  " + kind + kindBlanks, CellStyle(.cyan)),
      StyledText(candidate.detail.isEmpty ? "" : "  " + candidate.detail, .dimmed),
    ]
  }
}
