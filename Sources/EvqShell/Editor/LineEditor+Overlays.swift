import EvqSyntax

/// A search through the history.
struct Search: Equatable {
  var text = ""
  /// The entry that is shown.
  var place: Int?
  var isFailing = false
}

// The menu and the search take keys before libedit does.
extension LineEditor {
  /// Whether a key was for what is shown beside the line.
  func handleInOverlay(_ key: Key) -> Bool {
    switch overlay {
    case .none, .hint: false
    case .menu(let open): handle(key, open)
    case .search(let search): handle(key, search)
    }
  }

  // MARK: Menu

  private func handle(_ key: Key, _ open: OpenMenu) -> Bool {
    // Keys that came faster than the screen may have changed the text.
    guard engine?.buffer == open.shown else {
      overlay = .none
      return false
    }
    if let step = LineEditor.steps[key] {
      let moved = open.moved(by: step)
      overlay = .menu(moved)
      prepare(.replacement(moved.shown))
      return true
    }
    switch key {
    case .escape, .control(7):
      overlay = .none
      if open.menu.selected != nil { prepare(.replacement(open.typed)) }
      return true
    case .control(13), .control(10), .special(.right):
      overlay = .none
      guard let taken = open.taken else { return false }
      prepare(.replacement(taken))
      return true
    default: return false
    }
  }

  private static let steps: [Key: Int] = [
    .control(9): 1, .special(.down): 1, .control(14): 1, .special(.backTab): -1,
    .special(.up): -1, .control(16): -1, .special(.pageDown): 10, .special(.pageUp): -10,
  ]

  /// Whether the line shows a choice of the menu.
  var showsChoice: Bool {
    if case .menu(let open) = overlay { open.menu.selected != nil } else { false }
  }

  /// After a key the menu shows what fits now; it closes when nothing does, or when the key follows a choice.
  func refreshOverlay(_ buffer: EditBuffer) {
    guard case .menu(let open) = overlay, buffer != open.shown else { return }
    let (now, candidates) = completions(buffer)
    let isSameWord = open.menu.selected == nil && now.range.lower == open.context.range.lower
    overlay =
      isSameWord && !candidates.isEmpty ? .menu(OpenMenu(Menu(candidates), now, buffer)) : .none
  }

  /// Tab: a single word is inserted, of several what they share, and the menu opens.
  func complete(_ buffer: EditBuffer) -> EditBuffer? {
    guard buffer.text.utf8.count <= Highlighter.bytesMax else {
      overlay = .hint("the text is too long to complete in")
      return nil
    }
    let (context, candidates) = completions(buffer)
    guard !candidates.isEmpty else {
      overlay = .hint("nothing completes this")
      return nil
    }
    var changed = buffer
    if candidates.count == 1 {
      changed.replaceBytes(context.range.bounds, with: candidates[0].insertion)
      return changed
    }
    let shared = WordMatch.commonPrefix(candidates.map(\.word))
    if shared.count > context.partial.count,
      shared.lowercased().hasPrefix(context.partial.lowercased())
    {
      changed.replaceBytes(context.range.bounds, with: context.spelled(shared))
    }
    let (now, remaining) = completions(changed)
    overlay = .menu(OpenMenu(Menu(remaining.isEmpty ? candidates : remaining), now, changed))
    return changed
  }

  private func completions(_ buffer: EditBuffer) -> (CompletionContext, [Candidate]) {
    if let line = MetaCompletion(buffer.text, cursor: buffer.byteCursor) {
      return (line.context, line.candidates(words, files: FileNames.matching))
    }
    let context = CompletionContext(of: buffer.text, cursor: buffer.byteCursor)
    let candidates = Completion.candidates(
      for: context,
      in: words,
      names: names(behind:),
      files: FileNames.matching,
      fileWords: findFileWords
    )
    return (context, candidates)
  }

  // MARK: Search

  private func handle(_ key: Key, _ search: Search) -> Bool {
    var search = search
    switch key {
    case .text(let scalar):
      search.text.unicodeScalars.append(scalar)
      find(&search, before: (search.place ?? history.entries.count - 1) + 1)
    case .control(127), .control(8):
      _ = search.text.popLast()
      find(&search, before: history.entries.count)
    case .control(18): find(&search, before: search.place ?? history.entries.count)
    case .control(7):
      overlay = .none
      return true
    default:
      overlay = .none
      if !search.text.isEmpty { lastSearch = search.text }
      if let place = search.place, let buffer = engine?.buffer {
        prepare(.replacement(recall(at: place, buffer)))
      }
      // Esc only keeps what was found; every other key goes on with it.
      return key == .escape
    }
    overlay = .search(search)
    return true
  }

  /// `n` and `N` of vi: the next statement with the text of the last search.
  func searchAgain(isOlder: Bool, _ buffer: EditBuffer) -> EditBuffer? {
    let wanted = lastSearch.lowercased()
    let newer = history.entries.indices.dropFirst(historyPlace + 1)
    let place =
      isOlder
      ? history.search(lastSearch, before: historyPlace)
      : newer.first { history.entries[$0].lowercased().contains(wanted) }
    guard !lastSearch.isEmpty, let place else {
      overlay = .hint(lastSearch.isEmpty ? "`/` searches first" : "not found: \(lastSearch)")
      return nil
    }
    return recall(at: place, buffer)
  }

  private func find(_ search: inout Search, before place: Int) {
    guard !search.text.isEmpty else {
      (search.place, search.isFailing) = (nil, false)
      return
    }
    let found = history.search(search.text, before: place)
    search.isFailing = found == nil
    search.place = found ?? search.place
  }
}
