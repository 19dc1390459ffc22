import EvqSyntax

// What the editor's state looks like: a pure function of the state and the size of the screen.
extension EditorView {
  /// The view of an editor, without its suggestion: the room for that depends on this view.
  init(
    of editor: Editor,
    prompt: StyledText,
    on painter: Painter,
    _ context: EditorContext
  ) {
    let prompt = EditorView.prompt(prompt, editor.viMode)
    if case .search(let search) = editor.overlay {
      self.init(of: search, prompt: prompt, on: painter, context.history)
      return
    }
    self.init(ofText: editor, prompt: prompt, on: painter)
    switch editor.overlay {
    case .menu(let open): menu = open.menu
    case .hint(let hint): status = hint
    case .none, .search: break
    }
  }

  /// A finished line: the text with its colours, without a cursor.
  init(finished text: String, prompt: StyledText) {
    self.init(prompt: prompt, text: text)
    spans = Highlighter.spans(of: text, cursor: -1)
    continuationMarks = StatementReader.continuationMarks(of: text)
  }

  /// The prompt, in vi mode with the sign of its mode.
  static func prompt(_ prompt: StyledText, _ mode: ViMode?) -> StyledText {
    mode.map { StyledText($0.sign + prompt.text, prompt.style) } ?? prompt
  }

  /// The text with its colours; of a long text only the part that fits the screen.
  private init(ofText editor: Editor, prompt: StyledText, on painter: Painter) {
    let (text, cursor) = (editor.buffer.text, editor.buffer.byteCursor)
    let window = TextWindow(editor.buffer, cells: painter.columns * painter.rows)
    self.init(prompt: prompt, text: window.text, cursor: window.cursor)
    if text.utf8.count > StatementReader.analyzedBytesMax {
      continuationMarks = StatementReader.continuationMarks(of: window.text)
      return
    }
    if painter.isColored {
      let errors = EditorView.shownErrors(editor.assistance, text, cursor)
      spans = window.shown(Highlighter.spans(of: text, cursor: cursor, errors: errors))
    }
    let marks = StatementReader.continuationMarks(of: text)
    continuationMarks = Array(marks.dropFirst(window.linesBefore))
    if editor.assistance.text == text { rightPrompt = editor.assistance.preview }
  }

  /// The errors that the cursor has left, in the part of the text that has not changed since.
  private static func shownErrors(
    _ assistance: Editor.Assistance,
    _ text: String,
    _ cursor: Int
  ) -> [SourceRange] {
    let unchanged = zip(assistance.text.utf8, text.utf8).prefix { $0 == $1 }.count
    // The last word of an incomplete statement is not an error yet.
    let end = text.utf8.reversed().drop { $0 == UInt8(ascii: " ") || $0 == 0x0A }.count
    return assistance.errors.filter { error in
      Int(error.upper) <= unchanged && Int(error.upper) < end
        && !(Int(error.lower)...Int(error.upper)).contains(cursor)
    }
  }

  private init(
    of search: Search,
    prompt: StyledText,
    on painter: Painter,
    _ history: History
  ) {
    let found = search.index.map { history.entries[$0] } ?? ""
    let start = found.range(ofIgnoringCase: search.text)
    self.init(prompt: prompt, text: found, cursor: start ?? found.utf8.count)
    spans = painter.isColored ? Highlighter.spans(of: found, cursor: -1) : []
    continuationMarks = StatementReader.continuationMarks(of: found)
    let state = search.isFailing ? "not found" : "search"
    status = "\(state): \(search.text)▏ Ctrl-R older · Enter runs · Esc keeps · Ctrl-C cancels"
  }
}

extension String {
  /// The byte at which a text starts in this one, ignoring the case of ASCII letters.
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
