/// A position in the history.
struct HistoryCursor: Sendable {
  /// An index of the entries; their count for a new statement.
  var position = 0
  /// The new statement while an entry is shown.
  var draft = ""
}

/// An incremental search through the history.
package struct Search: Sendable, Equatable {
  package var text = ""
  /// The index of the entry that is shown.
  package var index: Int?
  package var isFailing = false
}

// Recalling and searching statements.
extension Editor {
  /// Shows the previous or the next statement; after the newest comes the one being typed.
  mutating func recall(by step: Int, _ context: EditorContext) {
    let position = cursor.position + step
    guard (0...context.history.entries.count).contains(position) else { return }
    buffer = recalled(at: position, context)
  }

  /// The statement at a position of the history; the one being typed is kept.
  private mutating func recalled(at position: Int, _ context: EditorContext) -> EditBuffer {
    let entries = context.history.entries
    if cursor.position == entries.count { cursor.draft = buffer.text }
    cursor.position = position
    return EditBuffer(position == entries.count ? cursor.draft : entries[position])
  }

  mutating func startSearch() { overlay = .search(Search()) }

  /// Handles a key of the search; false for keys that end it and are then used as usual.
  mutating func press(_ key: Key, in search: Search, _ context: EditorContext) -> Bool {
    var search = search
    let count = context.history.entries.count
    switch key {
    case .text(let scalar):
      search.text.unicodeScalars.append(scalar)
      find(&search, before: (search.index ?? count - 1) + 1, context)
    case .backspace, Key.ctrl("H"):
      _ = search.text.popLast()
      find(&search, before: count, context)
    case Key.ctrl("R"): find(&search, before: search.index ?? count, context)
    case Key.ctrl("G"):
      overlay = .none
      return true
    case .control, .escape, .alt, .special, .paste:
      return endSearch(search, by: key, context)
    }
    overlay = .search(search)
    return true
  }

  /// Keeps the statement that was found; Esc does nothing else.
  private mutating func endSearch(_ search: Search, by key: Key, _ context: EditorContext) -> Bool {
    overlay = .none
    if !search.text.isEmpty { lastSearch = search.text }
    if let index = search.index { change(.replacement(recalled(at: index, context))) }
    return key == .escape
  }

  /// `n` and `N` of vi: the next statement that contains the text of the last search.
  mutating func searchAgain(isOlder: Bool, _ context: EditorContext) {
    let history = context.history
    let wanted = lastSearch.lowercased()
    let newer = history.entries.indices.dropFirst(cursor.position + 1)
    let index =
      isOlder
      ? history.search(lastSearch, before: cursor.position)
      : newer.first { history.entries[$0].lowercased().contains(wanted) }
    guard !lastSearch.isEmpty, let index else {
      overlay = .hint(lastSearch.isEmpty ? "press / to search first" : "not found: \(lastSearch)")
      return
    }
    buffer = recalled(at: index, context)
  }

  private func find(_ search: inout Search, before index: Int, _ context: EditorContext) {
    guard !search.text.isEmpty else {
      (search.index, search.isFailing) = (nil, false)
      return
    }
    let found = context.history.search(search.text, before: index)
    search.isFailing = found == nil
    search.index = found ?? search.index
  }
}
