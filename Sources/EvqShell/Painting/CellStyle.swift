/// The look of a piece of text: one of the 16 ANSI colours, and attributes.
package struct CellStyle: Sendable, Equatable {
  /// The colours that are legible in every theme.
  package enum Color: Int, Sendable {
    case standard = 39
    case red = 31, green = 32, yellow = 33, blue = 34, magenta = 35, cyan = 36
  }

  package var color = Color.standard
  package var isBold = false
  package var isDim = false
  package var isUnderlined = false
  package var isReversed = false

  package init(
    _ color: Color = .standard,
    bold: Bool = false,
    dim: Bool = false,
    underlined: Bool = false,
    reversed: Bool = false
  ) {
    self.color = color
    isBold = bold
    isDim = dim
    isUnderlined = underlined
    isReversed = reversed
  }

  package static let plain = CellStyle()
  package static let dimmed = CellStyle(dim: true)

  /// The sequence that switches from the plain style to this one; empty for the plain one.
  var sequence: String {
    var codes: [String] = []
    if isBold { codes.append("1") }
    if isDim { codes.append("2") }
    if isUnderlined { codes.append("4") }
    if isReversed { codes.append("7") }
    if color != .standard { codes.append(String(color.rawValue)) }
    return codes.isEmpty ? "" : "\u{1B}[\(codes.joined(separator: ";"))m"
  }

  /// Switches back to the plain style.
  static let reset = "\u{1B}[0m"
}

/// A text with one style.
package struct StyledText: Sendable, Equatable {
  package var text: String
  package var style: CellStyle

  package init(_ text: String, _ style: CellStyle = .plain) {
    self.text = text
    self.style = style
  }
}
