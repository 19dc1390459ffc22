import EvqFiles
import Glibc

/// Lines as they come, for scripts and for terminals that cannot be drawn on.
struct PlainInput {
  private let showsPrompt: Bool
  /// Whether a program writes the lines: then a statement ends where the next one begins, and not before.
  private let isScript: Bool
  private var bytes: ArraySlice<UInt8> = []
  private var hasEnded = false
  private var gatherer: InputGatherer
  /// Parts that were finished by the line that was read last.
  private var parts: ArraySlice<InputPart> = []
  /// The one-based line of the input on which the part that was read last starts.
  private(set) var line = 1

  init(showsPrompt: Bool, isScript: Bool) {
    self.showsPrompt = showsPrompt
    self.isScript = isScript
    gatherer = InputGatherer(isScript: isScript)
  }

  /// A command, or a statement of as many lines as it takes.
  mutating func read(prompt: String, events: EventPipe) -> LineEditor.Input {
    while true {
      if let part = parts.popFirst() {
        line = part.line + 1
        return .line(part.text)
      }
      switch nextLine(gatherer.isEmpty ? prompt : continuationPrompt, events) {
      case .line(let text):
        parts += gatherer.add(text)
        if parts.isEmpty, endsHere() { parts += finished() }
      case .end where !gatherer.isEmpty:
        say("\n")
        parts += finished()
      case let other:
        gatherer.drop()
        // The terminal has shown `^C` or nothing, and the cursor is still behind the prompt.
        say("\n")
        return other
      }
    }
  }

  private var continuationPrompt: String {
    (StatementReader.continuationMarks(of: gatherer.pending + "\n").last ?? "") + "> "
  }

  private mutating func finished() -> [InputPart] { gatherer.finish().map { [$0] } ?? [] }

  /// Whether the statement can run although more lines may come: someone waits for its rows.
  private mutating func endsHere() -> Bool {
    guard !isScript, gatherer.isComplete else { return false }
    takeWaitingBytes()
    guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return true }
    return !gatherer.continues(with: KeyDecoder.pasted(bytes[..<end]))
  }

  private func say(_ text: String) {
    if showsPrompt { try? Descriptor.write(text, to: STDOUT_FILENO) }
  }

  // MARK: Lines

  /// What was typed or pasted already.
  private mutating func takeWaitingBytes() {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while !bytes.contains(UInt8(ascii: "\n")), !hasEnded, poll(&ready, 1, 0) > 0 {
      if let more = TerminalDevice().read() { bytes += more } else { hasEnded = true }
    }
  }

  private mutating func nextLine(_ prompt: String, _ events: EventPipe) -> LineEditor.Input {
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
