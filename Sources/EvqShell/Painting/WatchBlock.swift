import EvqRender

/// The screen area of `:watch`: each result replaces the previous one.
package struct WatchBlock: Sendable {
  /// The height of the block in rows.
  private var height = 0

  package init() {}

  /// Forgets the block: the next one starts at the cursor.
  package mutating func forget() { height = 0 }

  /// The bytes that replace the previous block by a header and the lines of a text, with the
  /// cursor below them.
  ///
  /// Lines that do not fit the screen are dropped and counted, so that the header stays visible.
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

  /// The lines that fit into `room` rows; the last one counts the dropped lines, if any.
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
