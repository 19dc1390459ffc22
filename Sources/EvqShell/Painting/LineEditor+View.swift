import EvqModel
import EvqSyntax
import Glibc

extension LineEditor {
  // MARK: Painting

  var painter: Painter {
    let size = terminal.size
    return Painter(columns: size.columns, rows: size.rows, isColored: isColored)
  }

  /// Shows the line as it is now, unless that is what stands there; one write.
  func settle() {
    guard let buffer = engine?.buffer else { return }
    paintedAt = Monotonic.milliseconds
    refreshOverlay(buffer)
    if !showsChoice { undoStack.note(buffer) }
    let view = view(of: buffer)
    guard view != painted else { return }
    painted = view
    let (bytes, after) = painter.paint(view, over: screen)
    screen = after
    terminal.write(bytes)
  }

  /// Leaves the text in the terminal, plain, with the cursor below it.
  func leaveText(_ text: String) {
    hasLeftText = true
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

  /// Painting waits while a paste or more keys arrive, but not for long.
  var isTimeToPaint: Bool {
    if decoder.isPasting { return false }
    return !events.hasInput(STDIN_FILENO) || Monotonic.milliseconds - paintedAt > 100
  }

  // MARK: What is shown

  /// The prompt, in vi mode with the sign of its mode.
  var shownPrompt: StyledText {
    isVi ? StyledText(viMode.sign + prompt.text, prompt.style) : prompt
  }

  /// What the line looks like now.
  func view(of buffer: EditBuffer) -> EditorView {
    if case .search(let search) = overlay { return view(of: search) }
    var view = viewOfText(buffer)
    switch overlay {
    case .menu(let open): view.menu = open.menu
    case .hint(let hint): view.status = hint
    case .none, .search: break
    }
    refreshGhost(buffer, view)
    view.ghost = ghost.text
    return view
  }

  /// The text with its colours; of a long one only the part that can be on the screen.
  private func viewOfText(_ buffer: EditBuffer) -> EditorView {
    let (text, cursor) = (buffer.text, buffer.byteCursor)
    let window = TextWindow(buffer, cells: painter.columns * painter.rows)
    var view = EditorView(prompt: shownPrompt, text: window.text, cursor: window.cursor)
    if text.utf8.count > Highlighter.bytesMax {
      view.continuationMarks = StatementReader.continuationMarks(of: window.text)
      return view
    }
    if isColored {
      let errors = shownErrors(text, cursor)
      view.spans = window.shown(Highlighter.spans(of: text, cursor: cursor, errors: errors))
    }
    let marks = StatementReader.continuationMarks(of: text)
    view.continuationMarks = Array(marks.dropFirst(window.linesBefore))
    if assistance.text == text { view.rightPrompt = assistance.preview }
    return view
  }

  /// Errors that the cursor has left, in the part of the text that has not changed since.
  private func shownErrors(_ text: String, _ cursor: Int) -> [SourceRange] {
    let known = Array(assistance.text.utf8)
    let same = zip(known, text.utf8).prefix { $0 == $1 }.count
    // The last word of a statement that is not complete is no mistake yet.
    let end = text.utf8.reversed().drop { $0 == UInt8(ascii: " ") || $0 == 0x0A }.count
    return assistance.errors.filter { error in
      Int(error.upper) <= same && Int(error.upper) < end
        && !(Int(error.lower)...Int(error.upper)).contains(cursor)
    }
  }

  /// Finds what could follow, as far as the view has room for it: what is not shown must not be inserted.
  private func refreshGhost(_ buffer: EditBuffer, _ view: EditorView) {
    let isWanted = showsHints && overlay == .none && buffer.isAtEnd
    let cells = isWanted ? painter.ghostCells(behind: view) : 0
    let text =
      cells == 0
      ? ""
      : Ghost.text(
        after: buffer.text,
        history: history.entries,
        words: words,
        cells: cells,
        names: names(behind:)
      )
    ghost = (buffer.text, text)
  }

  /// What `findNames` answers; the same question in a row, as while a stage is typed, is asked once.
  func names(behind text: String) -> NamesInReach? {
    if let known = knownNames, known.text == text { return known.names }
    let names = findNames(text)
    knownNames = (text, names)
    return names
  }

  private func view(of search: Search) -> EditorView {
    let found = search.place.map { history.entries[$0] } ?? ""
    let start = found.range(ofIgnoringCase: search.text)
    var view = EditorView(prompt: shownPrompt, text: found, cursor: start ?? found.utf8.count)
    view.spans = isColored ? Highlighter.spans(of: found, cursor: -1) : []
    view.continuationMarks = StatementReader.continuationMarks(of: found)
    let state = search.isFailing ? "not found" : "search"
    view.status = "\(state): \(search.text)▏ Ctrl-R older · Enter runs · Esc keeps · Ctrl-C ends"
    return view
  }
}

extension String {
  /// The byte at which a text starts in this one, ignoring the case of ASCII.
  fileprivate func range(ofIgnoringCase text: String) -> Int? {
    let bytes = Array(lowercased().utf8)
    let wanted = Array(text.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= bytes.count, bytes.count == utf8.count else {
      return nil
    }
    return (0...(bytes.count - wanted.count)).first {
      bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
