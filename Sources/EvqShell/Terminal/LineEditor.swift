import Glibc

/// Reads statements at the terminal: connects it with libedit, the editor and the painter.
///
/// It belongs to one thread. A key waits for nothing but the terminal.
package final class LineEditor {
  /// Called with the text when nobody has typed for a while; the answer comes through the mailbox.
  package var askAssistance: (String) -> Void = { _ in }
  let context: EditorContext
  let isColored: Bool

  var engine: EditLine?
  let userFile = EditorFile.read()
  let terminal = TerminalDevice()
  let events: EventPipe
  let mailbox: Mailbox
  var editor = Editor()
  var line = PaintedLine()
  var ending = Ending()
  var reader: KeyReader
  /// Codes that libedit reads next.
  var codes: [wchar_t] = []
  private var prompt = StyledText("")
  private var idle = IdleClock()
  private var paintedAt: Int64 = 0

  /// The end of a line that libedit may still have to be told about.
  struct Ending {
    var result: LineResult?
    /// Whether the text was left in the terminal.
    var hasLeftText = false
    /// How often libedit read the ending code without running its command.
    var ignoredCount = 0
  }

  /// Nil if lines cannot be edited at the terminal.
  package init?(events: EventPipe, mailbox: Mailbox, context: EditorContext, isColored: Bool) {
    self.events = events
    self.mailbox = mailbox
    self.context = context
    self.isColored = isColored
    reader = KeyReader(terminal, events)
    engine = EditLine(owner: Unmanaged.passUnretained(self).toOpaque(), run: LineEditor.run)
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
  package func read(prompt: StyledText, initial: String = "") -> LineResult {
    context.history.refresh()
    self.prompt = prompt
    (line, ending, codes, idle) = (PaintedLine(), Ending(), [], IdleClock())
    reader.beginLine()
    editor.beginLine(isVi: isVi, context)
    if !initial.isEmpty { carryOut(editor.replaceText(with: initial)) }
    terminal.write(TerminalDevice.pasteOn)
    engine?.run()
    // A command of libedit can end the line before ours.
    if !ending.hasLeftText { leaveText(engine?.buffer.text ?? "") }
    terminal.write(TerminalDevice.pasteOff)
    return ending.result ?? .end
  }

  /// Answers libedit's request for a character: 1 for one, 0 at the end, -1 to give up.
  func nextCode(_ code: UnsafeMutablePointer<wchar_t>) -> Int32 {
    while true {
      if !codes.isEmpty {
        code.pointee = codes.removeFirst()
        return 1
      }
      if let result = ending.result { return endingCode(code, result) }
      if let input = reader.next() {
        handle(input)
        idle.restart()
      } else {
        if isTimeToPaint { paint() }
        wait()
      }
    }
  }

  /// Makes libedit end the line.
  ///
  /// A libedit command that reads keys itself, if `.editrc` binds one, swallows the code: then it is repeated.
  private func endingCode(
    _ code: UnsafeMutablePointer<wchar_t>,
    _ result: LineResult
  ) -> Int32 {
    if result == .end { return 0 }
    ending.ignoredCount += 1
    guard ending.ignoredCount <= LineEditor.ignoredEndingsMax else { return -1 }
    code.pointee = LineEditor.changeCode
    return 1
  }

  /// More than `f` with an argument needs.
  private static let ignoredEndingsMax = 3

  /// Waits for a key, an event, or the time for idle work.
  private func wait() {
    let timeout = reader.timeoutMilliseconds ?? idle.millisecondsLeft
    let (hasInput, events) = events.wait(for: STDIN_FILENO, milliseconds: timeout)
    for event in events { handle(event) }
    guard ending.result == nil else { return }
    if hasInput {
      if !reader.read() { ending.result = .end }
    } else if reader.timeoutMilliseconds != nil, events.isEmpty {
      if let key = reader.timeOut() { handle(.key(key)) }
    } else if idle.isDue {
      idle.finish()
      if let text = engine?.buffer.text, wantsAssistance(text) { askAssistance(text) }
    }
  }

  private func wantsAssistance(_ text: String) -> Bool {
    context.showsHints && !text.isEmpty && text.utf8.count <= StatementReader.analyzedBytesMax
  }

  // MARK: Painting

  var painter: Painter {
    let size = terminal.size
    return Painter(columns: size.columns, rows: size.rows, isColored: isColored)
  }

  /// Paints the line in one write, unless it is on the screen already.
  private func paint() {
    guard let engine else { return }
    paintedAt = Monotonic.milliseconds
    editor.buffer = engine.buffer
    editor.settle(context)
    let painter = painter
    var view = EditorView(of: editor, prompt: prompt, on: painter, context)
    editor.suggest(
      cells: editor.wantsGhost(context) ? painter.ghostCells(behind: view) : 0,
      context
    )
    view.ghost = editor.ghost.text
    if let bytes = line.paint(view, painter) { terminal.write(bytes) }
  }

  /// Painting waits while a paste or more keys arrive, but at most 100 ms.
  private var isTimeToPaint: Bool {
    if reader.isPasting { return false }
    return !events.hasInput(STDIN_FILENO) || Monotonic.milliseconds - paintedAt > 100
  }

  /// Leaves the text in the terminal, with the cursor below it.
  func leaveText(_ text: String) {
    ending.hasLeftText = true
    let view = EditorView(finished: text, prompt: EditorView.prompt(prompt, editor.viMode))
    terminal.write(line.finish(view, painter))
  }
}
