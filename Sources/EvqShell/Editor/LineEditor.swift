package import EvqModel
package import EvqSession
import EvqSyntax
import Glibc

/// Reads statements at the terminal: libedit knows what keys do, the painter shows it.
///
/// It belongs to one thread. Every key is handled without waiting for anything but the terminal.
package final class LineEditor {
  /// How reading ended.
  package enum Input: Sendable, Equatable {
    case line(String)
    /// Ctrl-C; whether there was a text that it took away.
    case interrupted(hadText: Bool)
    /// Ctrl-D on an empty line, or the end of the input.
    case end
    /// A signal that ends the program.
    case terminated(Int32)
  }

  /// Asked when nothing was typed for a while; the answer comes through the mailbox.
  package var askAssistance: (String) -> Void = { _ in }
  /// Answers which names can be used behind a query's text; it must not wait for anything.
  package var findNames: (String) -> NamesInReach? = { _ in nil }
  /// What is in a file that a query names; asked by Tab, and by each key while the menu is open.
  package var findFileWords: (String) -> Vocabulary? = { _ in nil }
  package var history: History
  /// The words that are completed.
  package var words = Vocabulary()
  package var showsHints = true
  package let isColored: Bool

  var engine: EditLine?
  let userFile = EditorFile.read()
  let terminal = TerminalDevice()
  let events: EventPipe
  let mailbox: Mailbox
  var decoder = KeyDecoder()
  /// Bytes that were typed and are not decoded yet; they outlive the line that a key before them ended.
  var input: ArraySlice<UInt8> = []
  /// How many bytes the last read gave: more than one are no single key.
  private(set) var lastReadCount = 0
  private var signalKeys = SignalKeys()
  /// Codes that libedit gets next.
  private var codes: [wchar_t] = []
  private var idle = IdleClock()

  // MARK: One line's state

  /// How often in a row libedit was given the code that ends the line without running its command.
  private var endingsUnheard = 0
  /// Whether the text of the line was left in the terminal.
  var hasLeftText = false
  var paintedAt: Int64 = 0
  var prompt = StyledText("")
  var screen = Painter.ScreenState()
  var ended: Input?
  var overlay = Overlay.none
  /// What the next `evq-prepared` does.
  var prepared: Prepared?
  /// The last question to `findNames`, and its answer.
  var knownNames: (text: String, names: NamesInReach?)?
  var assistance: (text: String, preview: String, errors: [SourceRange]) = ("", "", [])
  /// The suggestion on the screen, and the text that it is shown behind.
  var ghost: (after: String, text: String) = ("", "")
  /// What was searched for last, for `n` and `N` of vi.
  var lastSearch = ""
  var viMode = ViMode()
  var undoStack = UndoStack()
  var kills = KillRing()
  /// The command before the one that runs, where nothing was typed between them.
  var lastCommand: EditorCommand?
  private var command: EditorCommand?
  /// Where in the history the text comes from; its end for a new one.
  var historyPlace = 0
  var draft = ""
  var painted: EditorView?

  /// What the line shows beside its text.
  enum Overlay: Equatable {
    case none
    case menu(OpenMenu)
    case search(Search)
    /// A line below the text until the next key.
    case hint(String)
  }

  /// A change that was decided outside of libedit's commands.
  enum Prepared {
    case replacement(EditBuffer)
    case paste(String)
    case finish
  }

  /// Nil where the terminal cannot be edited on.
  package init?(events: EventPipe, mailbox: Mailbox, history: History, isColored: Bool) {
    self.events = events
    self.mailbox = mailbox
    self.history = history
    self.isColored = isColored
    engine = EditLine(client: Unmanaged.passUnretained(self).toOpaque())
    guard engine != nil else { return nil }
    prepareEngine()
    guard engine?.isEditing == true else { return nil }
  }

  package var isVi: Bool {
    get { engine?.isVi ?? false }
    set {
      engine?.isVi = newValue
      bindKeys()
    }
  }

  // MARK: Reading

  /// Edits a text that starts as `initial`, until Enter completes it.
  package func read(prompt: StyledText, initial: String = "") -> Input {
    begin(prompt)
    if !initial.isEmpty {
      prepared = .replacement(EditBuffer(initial))
      codes = [LineEditor.preparedCode]
    }
    terminal.write(TerminalDevice.pasteOn)
    engine?.run()
    leaveEndedText()
    terminal.write(TerminalDevice.pasteOff)
    return ended ?? .end
  }

  /// Leaves the text where a command of libedit ended the line before ours could.
  private func leaveEndedText() {
    guard !hasLeftText else { return }
    leaveText(engine?.buffer.text ?? "")
  }

  private func begin(_ prompt: StyledText) {
    history.refresh()
    self.prompt = prompt
    (screen, painted, ended, overlay, prepared) = (Painter.ScreenState(), nil, nil, .none, nil)
    (ghost, draft, lastCommand, command) = (("", ""), "", nil, nil)
    (endingsUnheard, hasLeftText, signalKeys) = (0, false, .ofTerminal)
    (assistance, undoStack, viMode) = (("", "", []), UndoStack(), ViMode())
    historyPlace = history.entries.count
    (codes, knownNames) = ([], nil)
    idle = IdleClock()
  }

  /// The code that a terminal's key never has and that runs what was prepared.
  static let preparedCode = wchar_t(0x9F)
  static let escapeCode = wchar_t(0x9E)
  /// Asks in which mode vi is.
  static let modeCode = wchar_t(0x9D)

  /// libedit's question for the next character: 1 for one, 0 for the end.
  func nextCode(_ code: UnsafeMutablePointer<wchar_t>) -> Int32 {
    while true {
      if !codes.isEmpty {
        code.pointee = codes.removeFirst()
        return 1
      }
      if case .end? = ended { return 0 }
      if ended != nil {
        // A command of libedit that reads keys by itself, as `.editrc` may bind one, swallows our code.
        endingsUnheard += 1
        guard endingsUnheard <= LineEditor.endingsUnheardMax else { return -1 }
        prepared = .finish
        code.pointee = LineEditor.preparedCode
        return 1
      }
      if let key = nextKey() {
        (lastCommand, command) = (command, nil)
        handle(key)
        idle.restart()
      } else {
        if isTimeToPaint { settle() }
        wait()
      }
    }
  }

  /// More than `f` and an argument take.
  private static let endingsUnheardMax = 3

  private func nextKey() -> Key? {
    while let byte = input.popFirst() {
      if isSignal(byte) {
        decoder = KeyDecoder()
        return .control(byte)
      }
      if let key = decoder.decode(byte) { return key }
    }
    return nil
  }

  /// Whether a byte is Ctrl-C or the like, also in the middle of a sequence.
  ///
  /// In a paste it counts only where nothing follows, so that a pasted text cannot end the paste with it.
  private func isSignal(_ byte: UInt8) -> Bool {
    guard decoder.isPasting else { return signalKeys.contains(byte) }
    return byte == signalKeys.interrupt && input.isEmpty && !events.hasInput(STDIN_FILENO)
  }

  /// Waits for a key, an event or the time for what is done when nobody types.
  private func wait() {
    let timeout = decoder.timeoutMilliseconds ?? idle.millisecondsLeft
    let (hasInput, events) = events.wait(for: STDIN_FILENO, milliseconds: timeout)
    for event in events { handle(event) }
    guard ended == nil else { return }
    if hasInput {
      if let bytes = terminal.read() {
        lastReadCount = bytes.count
        input += bytes
      } else {
        ended = .end
      }
    } else if decoder.timeoutMilliseconds != nil, events.isEmpty {
      if let key = decoder.timeOut() { handle(key) }
    } else if idle.isDue {
      idle.finish()
      if showsHints, let text = engine?.buffer.text, !text.isEmpty,
        text.utf8.count <= Highlighter.bytesMax
      {
        askAssistance(text)
      }
    }
  }

  // MARK: Keys

  private func handle(_ key: Key) {
    if case .control(let byte) = key, signalKeys.contains(byte) { return handleSignal(byte) }
    if case .hint = overlay { overlay = .none }
    if handleInOverlay(key) { return }
    defer { if isVi, viMode.note(key) { codes.append(LineEditor.modeCode) } }
    switch key {
    case .text(let scalar): codes.append(wchar_t(bitPattern: scalar.value))
    case .control(let byte): codes.append(wchar_t(byte))
    case .special(let special): codes.append(wchar_t(special.rawValue))
    case .escape: if isVi { codes.append(LineEditor.escapeCode) }
    case .alt(let scalar):
      codes.append(isVi ? LineEditor.escapeCode : 0x1B)
      codes.append(wchar_t(bitPattern: scalar.value))
    case .paste(let text):
      prepare(.paste(text))
      if text.utf8.count >= KeyDecoder.pasteMax {
        overlay = .hint("the paste was cut at 4 MiB, the longest statement")
      }
    }
  }

  /// Ctrl-C ends the line here, in order with the keys around it; the others work as the terminal's own do.
  private func handleSignal(_ byte: UInt8) {
    if byte == signalKeys.interrupt {
      interrupt()
    } else {
      kill(0, byte == signalKeys.quit ? SIGQUIT : SIGTSTP)
    }
  }

  func prepare(_ change: Prepared) {
    prepared = change
    codes.append(LineEditor.preparedCode)
  }

  /// Notes which command runs, for those that depend on the one before.
  func note(_ command: EditorCommand) { self.command = command }
}
