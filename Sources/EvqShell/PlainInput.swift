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
      let mark = StatementReader.continuationMarks(of: text).last ?? ""
      switch line(text.isEmpty ? prompt : mark + "> ", events) {
      case .line(let line): text += line
      case .end where !text.isEmpty:
        say("\n")
        return .line(text)
      case let other:
        // The terminal has shown `^C` or nothing, and the cursor is still behind the prompt.
        say("\n")
        return other
      }
      if StatementReader.status(of: text) == .complete { return .line(text) }
      text += "\n"
    }
  }

  private func say(_ text: String) {
    if showsPrompt { FileBytes.write(Array(text.utf8), to: STDOUT_FILENO) }
  }

  private mutating func line(_ prompt: String, _ events: EventPipe) -> LineEditor.Input {
    say(prompt)
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
        case SIGTSTP:
          EventPipe.stop()
          say(prompt)
        case SIGWINCH, SIGCONT: continue
        default: return .terminated(number)
        }
      }
      guard hasInput else { continue }
      if let more = TerminalDevice().read() { bytes += more } else { hasEnded = true }
    }
  }
}
