/// What a piece of output is, for colouring.
package enum Style: Sendable {
  case plain, header, dim, error, warning, accent, good

  /// The codes of the 16 ANSI colours, which every theme makes legible.
  fileprivate var code: String {
    switch self {
    case .plain: ""
    case .header: "1"
    case .dim: "2"
    case .error: "1;31"
    case .warning: "1;33"
    case .accent: "36"
    case .good: "32"
    }
  }
}

/// Colours text, or leaves it alone.
package struct Palette: Sendable {
  package var isColored: Bool

  package init(isColored: Bool) {
    self.isColored = isColored
  }

  package func paint(_ text: String, _ style: Style) -> String {
    guard isColored, style != .plain, !text.isEmpty else { return text }
    return "\u{1B}[\(style.code)m\(text)\u{1B}[0m"
  }
}
