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
    case .menu(let menu, let context): handle(key, menu, context)
    case .search(let search): handle(key, search)
    }
  }

  // MARK: Menu

  private func handle(_ key: Key, _ menu: Menu, _ context: CompletionContext) -> Bool {
    if let step = LineEditor.steps[key] {
      overlay = .menu(menu.moved(by: step), context)
      return true
    }
    switch key {
    case .escape, .control(7):
      overlay = .none
      return true
    case .control(13), .control(10), .special(.right):
      overlay = .none
      guard let selected = menu.selected else { return false }
      take(menu.candidates[selected], context)
      return true
    default: return false
    }
  }

  private static let steps: [Key: Int] = [
    .control(9): 1, .special(.down): 1, .control(14): 1, .special(.backTab): -1,
    .special(.up): -1, .control(16): -1, .special(.pageDown): 10, .special(.pageUp): -10,
  ]

  private func take(_ candidate: Candidate, _ context: CompletionContext) {
    guard var buffer = engine?.buffer else { return }
    buffer.replaceBytes(context.range.bounds, with: candidate.insertion)
    prepare(.replacement(buffer))
  }

  /// After a key the menu shows what fits now, and goes when nothing does.
  func refreshOverlay(_ buffer: EditBuffer) {
    guard case .menu(let menu, let context) = overlay else { return }
    let (now, candidates) = completions(buffer)
    guard now != context else { return }
    let isSameWord = now.range.lower == context.range.lower
    overlay = isSameWord && !candidates.isEmpty ? .menu(Menu(candidates), now) : .none
    _ = menu
  }

  /// Tab: a single word is inserted, of several what they share, and the menu opens.
  func complete(_ buffer: EditBuffer) -> EditBuffer? {
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
    overlay = .menu(Menu(remaining.isEmpty ? candidates : remaining), now)
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
      if let place = search.place {
        historyPlace = place
        prepare(.replacement(EditBuffer(history.entries[place])))
      }
      // Esc only keeps what was found; every other key goes on with it.
      return key == .escape
    }
    overlay = .search(search)
    return true
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
