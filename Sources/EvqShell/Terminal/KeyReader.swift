import Glibc

/// Reads keys from the terminal; input typed ahead survives the end of a line.
struct KeyReader {
  enum Input {
    case key(Key)
    /// Ctrl-C, Ctrl-\ or Ctrl-Z, as the signal that they stand for.
    case signal(Int32)
  }

  private let terminal: TerminalDevice
  private let events: EventPipe
  private var decoder = KeyDecoder()
  private var signalKeys = SignalKeys()
  /// Bytes that are not decoded yet.
  private var bytes: ArraySlice<UInt8> = []
  /// The bytes of the last read: more than one were not typed by hand.
  private var lastReadCount = 0

  init(_ terminal: TerminalDevice, _ events: EventPipe) {
    self.terminal = terminal
    self.events = events
  }

  /// Reads the signal keys anew: `stty` may have changed them.
  mutating func beginLine() { signalKeys = .ofTerminal }

  var isPasting: Bool { decoder.isPasting }

  /// How long to wait for the rest of a key; nil between keys.
  var timeoutMilliseconds: Int32? { decoder.timeoutMilliseconds }

  /// The key if its rest does not arrive.
  mutating func timeOut() -> Key? { decoder.timeOut() }

  /// The next key that has arrived; nil if none is complete.
  mutating func next() -> Input? {
    while let byte = bytes.popFirst() {
      if let number = signal(byte) {
        decoder = KeyDecoder()
        return .signal(number)
      }
      if let key = decoder.decode(byte) { return .key(key) }
    }
    return nil
  }

  /// Reads what has arrived; false at the end of the input.
  mutating func read() -> Bool {
    guard let more = terminal.read() else { return false }
    lastReadCount = more.count
    bytes += more
    return true
  }

  /// The signal of a byte, also in the middle of a sequence.
  ///
  /// In a paste only Ctrl-C with nothing after it counts, so that pasted text cannot end the paste.
  private func signal(_ byte: UInt8) -> Int32? {
    guard decoder.isPasting else { return signalKeys.signal(of: byte) }
    let isLast = bytes.isEmpty && !events.hasInput(STDIN_FILENO)
    return byte == signalKeys.interrupt && isLast ? SIGINT : nil
  }

  // MARK: Pastes without brackets

  /// How long the next line of a paste may take to arrive.
  private static let pasteMilliseconds: Int32 = 20
  /// Of a longer line only the start is examined.
  private static let lineBytesMax = 4_096

  /// Whether the input after Enter continues the statement: then Enter ended a line of an unbracketed paste.
  ///
  /// It waits only if Enter came in one read with keys before it, which nobody types.
  mutating func inputContinues(_ text: String) -> Bool {
    let isBurst = lastReadCount > 1
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while !hasWholeLine, poll(&ready, 1, isBurst ? KeyReader.pasteMilliseconds : 0) > 0 {
      // The next read finds the end of the input again.
      guard let more = terminal.read(), !more.isEmpty else { break }
      bytes += more
    }
    // Some terminals send both characters of a line end.
    if isBurst, bytes.first == UInt8(ascii: "\n") { bytes.removeFirst() }
    guard let first = bytes.first, first >= 0x20, first != 0x7F else { return false }
    let line = bytes.prefix(KeyReader.lineBytesMax).prefix { $0 != 0x0A && $0 != 0x0D }
    return InputGatherer.continues(text, with: KeyDecoder.pasted(line))
  }

  private var hasWholeLine: Bool {
    bytes.count >= KeyReader.lineBytesMax || bytes.contains { $0 == 0x0D || $0 == 0x0A }
  }
}
