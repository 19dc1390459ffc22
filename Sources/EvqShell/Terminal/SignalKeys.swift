import Glibc

/// The keys that send signals: Ctrl-C, Ctrl-\ and Ctrl-Z, unless `stty` says otherwise.
///
/// While a line is edited they arrive as bytes, in order with what is typed around them.
struct SignalKeys {
  /// Nil where the user has switched a key off.
  private(set) var interrupt: UInt8?
  private(set) var quit: UInt8?
  private(set) var suspend: UInt8?

  /// The keys of the terminal that standard input is; none where it is not a terminal.
  static var ofTerminal: SignalKeys {
    var mode = termios()
    guard tcgetattr(STDIN_FILENO, &mode) == 0 else { return SignalKeys() }
    return withUnsafeBytes(of: &mode.c_cc) { characters in
      // 0 is `_POSIX_VDISABLE`.
      func key(_ index: Int32) -> UInt8? {
        characters[Int(index)] == 0 ? nil : characters[Int(index)]
      }
      return SignalKeys(interrupt: key(VINTR), quit: key(VQUIT), suspend: key(VSUSP))
    }
  }

  func contains(_ byte: UInt8) -> Bool {
    byte == interrupt || byte == quit || byte == suspend
  }
}
