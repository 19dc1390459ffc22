/// The line on the screen: turns new views into the bytes that update it.
struct PaintedLine {
  private var view: EditorView?
  private var screen = Painter.ScreenState()

  /// The bytes that show a view; nil if it is on the screen already.
  mutating func paint(_ new: EditorView, _ painter: Painter) -> String? {
    guard new != view else { return nil }
    view = new
    let (bytes, after) = painter.paint(new, over: screen)
    screen = after
    return bytes
  }

  /// The bytes that leave the whole text in the terminal.
  mutating func finish(_ view: EditorView, _ painter: Painter) -> String {
    defer { forget() }
    return painter.finish(view, over: screen)
  }

  /// The bytes that remove the line.
  func erase(_ painter: Painter) -> String { painter.erase(screen) }

  /// Paints everything next time, below whatever the screen shows.
  mutating func forget() { self = PaintedLine() }

  /// Paints everything next time, over the same rows.
  mutating func repaint() { view = nil }
}
