import EvqRender
import Glibc

/// The terminal's size, colours and capabilities.
struct Terminal {
  let rowsAreShown = isatty(STDOUT_FILENO) != 0
  let messagesAreShown = isatty(STDERR_FILENO) != 0
  private let color: OutputOptions.ColorChoice

  init(color: OutputOptions.ColorChoice) {
    self.color = color
  }

  /// The width in cells; nil without a terminal.
  var width: Int? {
    if let columns = UserFolder.variable("COLUMNS").flatMap(Int.init), columns > 0 {
      return columns
    }
    return Terminal.width(of: rowsAreShown ? STDOUT_FILENO : STDERR_FILENO)
  }

  /// Whether the terminal can move the cursor and erase.
  static var isSmart: Bool {
    guard let kind = UserFolder.variable("TERM") else { return false }
    return kind != "dumb"
  }

  /// The width of the terminal at a descriptor; nil if it is not a terminal.
  static func width(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  func rowPalette(isFile: Bool) -> Palette {
    Palette(isColored: isColored(isTerminal: rowsAreShown && !isFile))
  }

  var messagePalette: Palette { Palette(isColored: isColored(isTerminal: messagesAreShown)) }

  private func isColored(isTerminal: Bool) -> Bool {
    switch color {
    case .always: return true
    case .never: return false
    case .auto:
      if UserFolder.variable("NO_COLOR") != nil { return false }
      if let force = UserFolder.variable("CLICOLOR_FORCE"), force != "0" { return true }
      return isTerminal && UserFolder.variable("TERM") != "dumb"
    }
  }
}
