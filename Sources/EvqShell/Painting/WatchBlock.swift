import EvqRender

/// What `:watch` shows: each result in the place of the one before, as long as it stays.
package struct WatchBlock: Sendable {
  /// How many rows of the screen the block takes.
  private var height = 0

  package init() {}

  /// Forgets where the block stands: the next one starts where the cursor is.
  package mutating func forget() { height = 0 }

  /// The bytes that put a header and the lines of a text in the place of the block before, with the
  /// cursor below them.
  ///
  /// What does not fit the screen is left out and counted, so that the header stays in sight.
  package mutating func paint(header: String, text: String, columns: Int, rows: Int) -> String {
    let columns = max(2, columns)
    var lines = [
      CellStyle.dimmed.sequence + DisplayWidth.cut(header, to: columns) + CellStyle.reset
    ]
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last?.isEmpty == true { lines.removeLast() }
    let (shown, used) = WatchBlock.fitting(lines, columns: columns, room: max(2, rows - 1))
    let bytes =
      Painter.opening + Painter.moveUp(height) + "\r\u{1B}[J"
      + shown.map { $0 + "\r\n" }.joined() + Painter.closing
    height = used
    return bytes
  }

  /// The lines that so many rows have room for, the last of them a count where some are left out.
  private static func fitting(
    _ lines: [String],
    columns: Int,
    room: Int
  ) -> (lines: [String], height: Int) {
    let heights = lines.map { line in
      max(1, (DisplayWidth.of(Painter.withoutStyles(line)) + columns - 1) / columns)
    }
    guard heights.reduce(0, +) > room else { return (lines, heights.reduce(0, +)) }
    var used = 0
    let count = heights.prefix { height in
      used += height
      return used <= room - 1
    }.count
    let rest = DisplayWidth.cut("… \(lines.count - count) more lines", to: columns)
    let shown = lines.prefix(count) + [CellStyle.dimmed.sequence + rest + CellStyle.reset]
    return (Array(shown), heights.prefix(count).reduce(1, +))
  }
}
