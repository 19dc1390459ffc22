import Glibc

/// Lines as they come, for pipes and for terminals that cannot be drawn on.
struct PlainInput {
  private var bytes: ArraySlice<UInt8> = []
  private var hasEnded = false
  private let showsPrompt: Bool

  init(showsPrompt: Bool) {
    self.showsPrompt = showsPrompt
  }

  /// A statement, of as many lines as it takes.
  mutating func read(prompt: String, events: EventPipe) -> LineEditor.Input {
    var text = ""
    while true {
      if showsPrompt {
        let mark = StatementReader.continuationMarks(of: text).last ?? ""
        FileBytes.write(Array((text.isEmpty ? prompt : mark + "> ").utf8), to: STDOUT_FILENO)
      }
      switch line(events) {
      case .line(let line): text += line
      case .end where !text.isEmpty: return .line(text)
      case let other: return other
      }
      if StatementReader.status(of: text) == .complete { return .line(text) }
      text += "\n"
    }
  }

  private mutating func line(_ events: EventPipe) -> LineEditor.Input {
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        defer { bytes = bytes[(end + 1)...] }
        return .line(KeyDecoder.pasted(bytes[..<end]))
      }
      if hasEnded {
        guard !bytes.isEmpty else { return .end }
        defer { bytes = [] }
        return .line(KeyDecoder.pasted(bytes))
      }
      let (hasInput, signals) = events.wait(for: STDIN_FILENO, milliseconds: -1)
      for case .signal(let number) in signals {
        switch number {
        case SIGINT: return .interrupted(hadText: true)
        case SIGTSTP: EventPipe.stop()
        case SIGWINCH, SIGCONT: continue
        default: return .terminated(number)
        }
      }
      guard hasInput else { continue }
      if let more = TerminalDevice().read() { bytes += more } else { hasEnded = true }
    }
  }
}
