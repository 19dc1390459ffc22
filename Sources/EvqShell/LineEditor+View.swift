import EvqModel
import EvqSyntax

extension LineEditor {
  /// The prompt, in vi mode with the sign of its mode.
  var shownPrompt: StyledText {
    isVi ? StyledText(viMode.sign + prompt.text, prompt.style) : prompt
  }

  /// What the line looks like now.
  func view(of buffer: EditBuffer) -> EditorView {
    if case .search(let search) = overlay { return view(of: search) }
    let text = buffer.text
    let cursor = buffer.byteCursor
    var view = EditorView(prompt: shownPrompt, text: text, cursor: cursor)
    view.spans =
      isColored
      ? Highlighter.spans(of: text, cursor: cursor, errors: shownErrors(text, cursor)) : []
    view.continuationMarks = StatementReader.continuationMarks(of: text)
    refreshGhost(buffer)
    view.ghost = ghost
    if assistance.text == text { view.rightPrompt = assistance.preview }
    switch overlay {
    case .menu(let menu, _): view.menu = menu
    case .hint(let hint): view.status = hint
    case .none, .search: break
    }
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

  private func refreshGhost(_ buffer: EditBuffer) {
    let isWanted = showsHints && overlay == .none && buffer.isAtEnd
    guard isWanted else {
      ghost = ""
      return
    }
    ghost = Ghost.text(
      after: buffer.text,
      history: history.entries,
      words: words,
      names: names(behind:)
    )
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
