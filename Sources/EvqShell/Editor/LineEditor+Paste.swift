import Glibc

// A paste by a terminal that does not bracket it: its line ends arrive as Enter.
extension LineEditor {
  /// How long the next line of a paste may take to arrive behind the end of the one before.
  private static let pasteMilliseconds: Int32 = 20
  /// A longer line is judged by its start.
  private static let lineBytesMax = 4_096

  /// Whether the input behind Enter is a line that belongs to a statement: then Enter ends a line of a paste.
  ///
  /// It waits only where Enter came in one read with keys before it, which nobody types.
  func continuesInput(_ text: String) -> Bool {
    let isBurst = lastReadCount > 1
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while !hasWholeLine, poll(&ready, 1, isBurst ? LineEditor.pasteMilliseconds : 0) > 0 {
      // The end of the input is found again by the next read.
      guard let bytes = terminal.read(), !bytes.isEmpty else { break }
      input += bytes
    }
    // Some terminals send both characters of a line end.
    if isBurst, input.first == UInt8(ascii: "\n") { input.removeFirst() }
    guard let first = input.first, first >= 0x20, first != 0x7F else { return false }
    let line = input.prefix(LineEditor.lineBytesMax).prefix { $0 != 0x0A && $0 != 0x0D }
    return InputGatherer.continues(text, with: KeyDecoder.pasted(line))
  }

  private var hasWholeLine: Bool {
    input.count >= LineEditor.lineBytesMax || input.contains { $0 == 0x0D || $0 == 0x0A }
  }
}
