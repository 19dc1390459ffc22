import Glibc

/// The keys that send signals: Ctrl-C, Ctrl-\ and Ctrl-Z, unless `stty` changed them.
///
/// While a line is edited they arrive as bytes, in order with the text.
struct SignalKeys {
  /// Nil if the user has disabled the key.
  private(set) var interrupt: UInt8?
  private(set) var quit: UInt8?
  private(set) var suspend: UInt8?

  /// The keys of the terminal on standard input; none if it is not a terminal.
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

  /// The signal that a byte stands for.
  func signal(of byte: UInt8) -> Int32? {
    if byte == interrupt { return SIGINT }
    if byte == quit { return SIGQUIT }
    return byte == suspend ? SIGTSTP : nil
  }
}
