import EvqSyntax

// Tab and the completion menu.
extension Editor {
  /// Tab: inserts the only candidate, or what all candidates share, and opens the menu.
  mutating func complete(_ context: EditorContext) {
    guard buffer.text.utf8.count <= StatementReader.analyzedBytesMax else {
      overlay = .hint("the text is too long for completion")
      return
    }
    let found = completions(context)
    guard !found.candidates.isEmpty else {
      overlay = .hint("no completions here")
      return
    }
    if found.candidates.count == 1 {
      buffer.replaceBytes(found.context.range.bounds, with: found.candidates[0].insertion)
      return
    }
    if let shared = found.sharedStart {
      buffer.replaceBytes(found.context.range.bounds, with: shared)
    }
    let now = completions(context)
    let shown = now.candidates.isEmpty ? found.candidates : now.candidates
    overlay = .menu(OpenMenu(Menu(shown), now.context, buffer))
  }

  private func completions(_ context: EditorContext) -> Completions {
    context.completer.completions(of: buffer.text, cursor: buffer.byteCursor)
  }

  /// Handles a key while the menu is open; false if the key has another use.
  mutating func press(_ key: Key, in open: OpenMenu) -> Bool {
    // Keys that arrived before the last paint may have changed the text.
    guard buffer == open.shown else {
      overlay = .none
      return false
    }
    switch Editor.menuKeys[key] {
    case .move(let step):
      let moved = open.moved(by: step)
      overlay = .menu(moved)
      change(.replacement(moved.shown))
      return true
    case .close:
      overlay = .none
      if open.menu.selected != nil { change(.replacement(open.typed)) }
      return true
    case .accept:
      overlay = .none
      guard let accepted = open.accepted else { return false }
      change(.replacement(accepted))
      return true
    case nil: return false
    }
  }

  private enum MenuAction { case move(Int), close, accept }

  private static let menuKeys: [Key: MenuAction] = [
    .tab: .move(1), .special(.down): .move(1), .ctrl("N"): .move(1), .special(.backTab): .move(-1),
    .special(.up): .move(-1), .ctrl("P"): .move(-1), .special(.pageDown): .move(10),
    .special(.pageUp): .move(-10), .escape: .close, .ctrl("G"): .close, .enter: .accept,
    .ctrl("J"): .accept, .special(.right): .accept,
  ]

  /// Whether the line shows a choice of the menu.
  var showsChoice: Bool {
    if case .menu(let open) = overlay { open.menu.selected != nil } else { false }
  }

  /// Shows the candidates for the new text; closes the menu if there are none or a choice was made.
  mutating func refreshMenu(_ context: EditorContext) {
    guard case .menu(let open) = overlay, buffer != open.shown else { return }
    let now = completions(context)
    let isSameWord =
      open.menu.selected == nil && now.context.range.lower == open.context.range.lower
    overlay =
      isSameWord && !now.candidates.isEmpty
      ? .menu(OpenMenu(Menu(now.candidates), now.context, buffer)) : .none
  }
}
