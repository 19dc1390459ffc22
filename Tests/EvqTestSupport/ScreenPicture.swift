/// An SVG picture of a terminal screen.
package struct ScreenPicture {
  private let screen: Screen
  private let title: String

  /// `title` is the text for readers who cannot see the picture.
  package init(_ screen: Screen, title: String) {
    self.screen = screen
    self.title = title
  }

  // Sizes in pixels.
  private static let fontSize = 14.0
  private static let cellWidth = 8.4
  private static let lineHeight = 19.0
  private static let margin = 14.0

  private static let foreground = "#d4d8df"
  private static let background = "#16181d"
  /// The colours of the ANSI codes that evq uses.
  private static let colors = [
    "31": "#f2777a", "32": "#99cc99", "33": "#ffcc66", "34": "#6fa8dc", "35": "#cc99cc",
    "36": "#66cccc",
  ]

  package var svg: String {
    let rows = screen.text.split(separator: "\n", omittingEmptySubsequences: false).count
    let width = Double(screen.columns) * Self.cellWidth + 2 * Self.margin
    let height = Double(rows) * Self.lineHeight + 2 * Self.margin
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" role="img">
      <title>\(escaped(title))</title>
      <rect width="100%" height="100%" rx="8" fill="\(Self.background)"/>
      <g font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" \
      font-size="\(number(Self.fontSize))" fill="\(Self.foreground)" \
      xml:space="preserve" style="white-space: pre">

      """
    for (row, cells) in screen.cells.prefix(rows).enumerated() { text += line(cells, row) }
    return text + "</g>\n</svg>\n"
  }

  /// One element for each run of cells in the same style.
  ///
  /// Its position does not depend on the font.
  private func line(_ cells: [Screen.Cell], _ row: Int) -> String {
    var text = ""
    var start = 0
    while start < cells.count {
      let style = cells[start].style
      let end = cells[start...].firstIndex { $0.style != style } ?? cells.count
      text += run(cells[start..<end], style, row)
      start = end
    }
    return text
  }

  private func run(_ cells: ArraySlice<Screen.Cell>, _ style: String, _ row: Int) -> String {
    let codes = style.split(separator: ";").map(String.init)
    let isReversed = codes.contains("7")
    var shown = cells
    if !isReversed {
      shown = shown.drop { $0.text == " " }
      while shown.last?.text == " " { shown.removeLast() }
    }
    guard !shown.isEmpty else { return "" }
    let x = number(Self.margin + Double(shown.startIndex) * Self.cellWidth)
    let width = number(Double(shown.count) * Self.cellWidth)
    let top = Self.margin + Double(row) * Self.lineHeight
    let color = codes.compactMap { Self.colors[$0] }.first ?? Self.foreground
    var attributes = ""
    if isReversed {
      attributes += " fill=\"\(Self.background)\""
    } else if color != Self.foreground {
      attributes += " fill=\"\(color)\""
    }
    if codes.contains("1") { attributes += " font-weight=\"bold\"" }
    if codes.contains("2") { attributes += " opacity=\"0.6\"" }
    if codes.contains("4") { attributes += " text-decoration=\"underline\"" }
    let block =
      isReversed
      ? "<rect x=\"\(x)\" y=\"\(number(top))\" width=\"\(width)\" height=\"\(number(Self.lineHeight))\" "
        + "fill=\"\(color)\"/>\n" : ""
    return block
      + "<text x=\"\(x)\" y=\"\(number(top + Self.fontSize))\" textLength=\"\(width)\"\(attributes)>"
      + escaped(shown.map(\.text).joined()) + "</text>\n"
  }

  /// A number with at most one decimal.
  private func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }
}
