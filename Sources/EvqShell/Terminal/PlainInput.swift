import EvqFiles
import Glibc

/// Reads lines without editing, for scripts and simple terminals.
struct PlainInput {
  private let showsPrompt: Bool
  /// Whether input is a script: then a statement ends only where the next one begins.
  private let isScript: Bool
  private var bytes: ArraySlice<UInt8> = []
  private var hasEnded = false
  private var gatherer: InputGatherer
  /// Parts that the last line finished.
  private var parts: ArraySlice<InputPart> = []
  /// The one-based input line on which the last part starts.
  private(set) var line = 1

  init(showsPrompt: Bool, isScript: Bool) {
    self.showsPrompt = showsPrompt
    self.isScript = isScript
    gatherer = InputGatherer(isScript: isScript)
  }

  /// Reads a command, or a statement of one or more lines.
  mutating func read(prompt: String, events: EventPipe) -> LineResult {
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
        // The cursor is still behind the prompt, or behind `^C`.
        say("\n")
        return other
      }
    }
  }

  private var continuationPrompt: String {
    (StatementReader.continuationMarks(of: gatherer.pending + "\n").last ?? "") + "> "
  }

  private mutating func finished() -> [InputPart] { gatherer.finish().map { [$0] } ?? [] }

  /// Whether the statement can run now: a person waits for its rows.
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

  /// Reads the bytes that have already arrived.
  private mutating func takeWaitingBytes() {
    var ready = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while !bytes.contains(UInt8(ascii: "\n")), !hasEnded, poll(&ready, 1, 0) > 0 {
      if let more = TerminalDevice().read() { bytes += more } else { hasEnded = true }
    }
  }

  private mutating func nextLine(_ prompt: String, _ events: EventPipe) -> LineResult {
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
