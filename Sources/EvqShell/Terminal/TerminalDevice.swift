import EvqFiles
import Glibc

/// The terminal: its size, and bytes in and out.
struct TerminalDevice {
  /// Whether standard output is a terminal.
  var isTerminal: Bool { isatty(STDOUT_FILENO) != 0 }

  /// The size in cells; 80 by 24 if it is unknown.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else { return (80, 24) }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  func write(_ text: String) {
    guard !text.isEmpty else { return }
    try? Descriptor.write(text, to: STDOUT_FILENO)
  }

  /// Reads typed bytes; nil at the end of the input or if the terminal is gone.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return count > 0 ? Array(bytes[..<count]) : nil
  }

  static let pasteOn = "\u{1B}[?2004h"
  static let pasteOff = "\u{1B}[?2004l"
  static let cleared = "\u{1B}[H\u{1B}[2J"
}
