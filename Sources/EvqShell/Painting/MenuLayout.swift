import EvqRender

/// The rows of the completion menu: word, kind and detail.
struct MenuLayout {
  /// The styled parts of each row.
  let lines: [[StyledText]]

  /// The maximum number of rows on any screen.
  private static let rowsMax = 12

  init(_ menu: Menu, columns: Int, rows: Int) {
    let count = menu.candidates.count
    let room = max(1, min(rows, MenuLayout.rowsMax))
    // A cut menu ends with the number of candidates.
    let shown = count <= room ? count : max(1, room - 1)
    let first = MenuLayout.first(selected: menu.selected ?? 0, shown: shown, count: count)
    let window = menu.candidates[first..<min(count, first + shown)]
    let widths = Widths(window, columns: columns)
    var lines = window.enumerated().map { index, candidate in
      MenuLayout.line(candidate, isSelected: menu.selected == first + index, widths)
    }
    if count > shown, room > 1 {
      let position = menu.selected.map { "\($0 + 1) of \(count)" } ?? "\(count)"
      lines.append([StyledText("  \(position) · Tab and arrows choose, Esc closes", .dimmed)])
    }
    self.lines = lines
  }

  private static func first(selected: Int, shown: Int, count: Int) -> Int {
    max(0, min(selected - shown / 2, count - shown))
  }

  private static func line(
    _ candidate: Candidate,
    isSelected: Bool,
    _ widths: Widths
  ) -> [StyledText] {
    let word = cut(SafeText.visible(candidate.word), to: widths.word)
    let blanks = String(repeating: " ", count: max(0, widths.word - DisplayWidth.of(word)))
    let kind = candidate.kind.rawValue
    let kindBlanks = String(repeating: " ", count: max(0, widths.kind - kind.count))
    let detail = candidate.detail.isEmpty || !widths.hasDetail ? "" : "  " + candidate.detail
    return [
      StyledText(isSelected ? "> " : "  ", CellStyle(bold: isSelected)),
      StyledText(word + blanks, CellStyle(bold: isSelected, reversed: isSelected)),
      StyledText(widths.kind > 0 ? "  " + kind + kindBlanks : "", CellStyle(.cyan)),
      StyledText(detail, .dimmed),
    ]
  }

  /// Shortens a word at its start: long words mostly differ at their ends.
  private static func cut(_ word: String, to cells: Int) -> String {
    guard DisplayWidth.of(word) > cells else { return word }
    var rest = word[...]
    while DisplayWidth.of(String(rest)) > max(0, cells - 1), !rest.isEmpty { rest.removeFirst() }
    return "…" + rest
  }

  /// The widths of the columns; the word has priority.
  private struct Widths {
    let word: Int
    /// 0 if the kind is not shown.
    let kind: Int
    let hasDetail: Bool

    /// A narrower detail would be useless.
    private static let detailMin = 12

    init(_ candidates: ArraySlice<Candidate>, columns: Int) {
      let widest = candidates.map { DisplayWidth.of(SafeText.visible($0.word)) }.max() ?? 0
      let widestKind = candidates.map { $0.kind.rawValue.count }.max() ?? 0
      let room = max(1, columns - 2)
      // One long word must not take the others' details.
      word = min(widest, max(24, room * 2 / 3), room)
      kind = room - word >= widestKind + 2 ? widestKind : 0
      hasDetail = kind > 0 && room - word - kind - 4 >= Widths.detailMin
    }
  }
}
