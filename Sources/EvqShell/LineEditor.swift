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
  private var decoder = KeyDecoder()
  /// What was read and is not decoded yet.
  var input: ArraySlice<UInt8> = []
  /// How many bytes the last read gave: more than one are no single key.
  private(set) var lastReadCount = 0
  /// Codes that libedit gets next.
  private var codes: [wchar_t] = []
  private var idle = IdleClock()

  // MARK: One line's state

  var prompt = StyledText("")
  var screen = Painter.ScreenState()
  var ended: Input?
  var overlay = Overlay.none
  /// What the next `evq-prepared` does.
  var prepared: Prepared?
  /// The last question to `findNames`, and its answer.
  var knownNames: (text: String, names: NamesInReach?)?
  var assistance: (text: String, preview: String, errors: [SourceRange]) = ("", "", [])
  var ghost = ""
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
    case menu(Menu, CompletionContext)
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
    terminal.write(TerminalDevice.pasteOff)
    return ended ?? .end
  }

  private func begin(_ prompt: StyledText) {
    history.refresh()
    self.prompt = prompt
    (screen, painted, ended, overlay, prepared) = (Painter.ScreenState(), nil, nil, .none, nil)
    (ghost, draft, lastCommand, command) = ("", "", nil, nil)
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
        prepared = .finish
        code.pointee = LineEditor.preparedCode
        return 1
      }
      if let key = nextKey() {
        (lastCommand, command) = (command, nil)
        handle(key)
        idle.restart()
      } else {
        settle()
        wait()
      }
    }
  }

  private func nextKey() -> Key? {
    while let byte = input.popFirst() {
      if let key = decoder.decode(byte) { return key }
    }
    return nil
  }

  /// Waits for a key, an event or the time for what is done when nobody types.
  private func wait() {
    let timeout = decoder.isWaiting ? IdleClock.escapeMilliseconds : idle.millisecondsLeft
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
    } else if decoder.isWaiting, events.isEmpty {
      if let key = decoder.timeOut() { handle(key) }
    } else if idle.isDue {
      idle.finish()
      if showsHints, let text = engine?.buffer.text, !text.isEmpty { askAssistance(text) }
    }
  }

  // MARK: Keys

  private func handle(_ key: Key) {
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
    case .paste(let text): prepare(.paste(text))
    }
  }

  func prepare(_ change: Prepared) {
    prepared = change
    codes.append(LineEditor.preparedCode)
  }

  /// Notes which command runs, for those that depend on the one before.
  func note(_ command: EditorCommand) { self.command = command }

  // MARK: Painting

  var painter: Painter {
    let size = terminal.size
    return Painter(columns: size.columns, rows: size.rows, isColored: isColored)
  }

  /// Shows the line as it is now, unless that is what stands there; one write.
  private func settle() {
    guard let buffer = engine?.buffer else { return }
    undoStack.note(buffer)
    refreshOverlay(buffer)
    let view = view(of: buffer)
    guard view != painted else { return }
    painted = view
    let (bytes, after) = painter.paint(view, over: screen)
    screen = after
    terminal.write(bytes)
  }

  /// Leaves the text in the terminal, plain, with the cursor below it.
  func leaveText(_ text: String) {
    var view = EditorView(prompt: shownPrompt, text: text)
    view.spans = Highlighter.spans(of: text, cursor: -1)
    view.continuationMarks = StatementReader.continuationMarks(of: text)
    terminal.write(painter.finish(view, over: screen))
    screen = Painter.ScreenState()
    painted = nil
  }

  /// Paints anew, whatever stands there.
  func forgetScreen() {
    screen = Painter.ScreenState()
    painted = nil
  }
}
