/// The role of a text in the output, which decides its colour.
package enum Style: Sendable {
  case plain, header, dim, error, warning, accent, good

  /// An ANSI code of the 16 basic colours, which every terminal theme makes legible.
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

/// Colours text if colours are on.
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
