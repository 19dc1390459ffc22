package import EvqSyntax

/// The line editor as a state machine: keys, commands and answers go in, effects come out.
///
/// It touches no terminal. The owner passes keys to `press`, carries out the effects, and runs commands with
/// `perform`, after it has put the current text into `buffer`.
package struct Editor: Sendable {
  /// A task for the owner; tasks are carried out in order.
  package enum Effect: Sendable, Equatable {
    /// Pass the key to the key bindings, which run a command or insert the key.
    case dispatch(Key)
    /// Run a command as if its key had been pressed.
    case run(EditorCommand)
    /// Ask the key bindings for the vi mode; the answer is `inInsertMode` or `inCommandMode`.
    case askViMode
    /// Reading ends with this result.
    case end(LineResult)
    case clearScreen
    /// Open the user's editor with this text and answer with `finishExternalEdit`.
    case editExternally(String)
  }

  /// What is shown beside the text.
  package enum Overlay: Sendable, Equatable {
    case none
    case menu(OpenMenu)
    case search(Search)
    /// A line below the text until the next key.
    case hint(String)
  }

  /// A suggestion and the text behind which it is shown.
  package struct ShownGhost: Sendable, Equatable {
    package var text = ""
    package var after = ""
  }

  /// The assistant's answer about a text.
  package struct Assistance: Sendable, Equatable {
    /// The text that the answer is about.
    package var text = ""
    package var preview = ""
    package var errors: [SourceRange] = []

    package init(text: String = "", preview: String = "", errors: [SourceRange] = []) {
      self.text = text
      self.preview = preview
      self.errors = errors
    }
  }

  /// A change decided by a key, applied by the command `applyChange`.
  enum PendingChange: Sendable {
    case replacement(EditBuffer)
    case paste(String)
  }

  package var buffer = EditBuffer("")
  package internal(set) var overlay = Overlay.none
  package internal(set) var ghost = ShownGhost()
  package var assistance = Assistance()
  /// Nil in emacs mode.
  package private(set) var viMode: ViMode?
  var cursor = HistoryCursor()
  var pendingChange: PendingChange?
  var lastSearch = ""
  private var undoStack = UndoStack()
  private var kills = KillRing()
  /// The command of the previous key; nil if that key ran none.
  private var previousCommand: EditorCommand?
  private var currentCommand: EditorCommand?
  private var effects: [Effect] = []

  package init() {}

  /// Starts an empty line; cut texts and the last search are kept.
  package mutating func beginLine(isVi: Bool, _ context: EditorContext) {
    let (kills, lastSearch) = (kills, lastSearch)
    self = Editor()
    (self.kills, self.lastSearch) = (kills, lastSearch)
    viMode = isVi ? ViMode() : nil
    cursor.position = context.history.entries.count
  }

  /// Replaces the text before the first key.
  package mutating func replaceText(with text: String) -> [Effect] {
    change(.replacement(EditBuffer(text)))
    return takeEffects()
  }

  // MARK: Keys

  /// Whether keys go to the menu or the search first; then `buffer` must be current.
  package var needsTextForKeys: Bool {
    switch overlay {
    case .menu, .search: true
    case .none, .hint: false
    }
  }

  /// Handles a key; most are passed on to the key bindings.
  package mutating func press(_ key: Key, _ context: EditorContext) -> [Effect] {
    (previousCommand, currentCommand) = (currentCommand, nil)
    if case .hint = overlay { overlay = .none }
    if pressInOverlay(key, context) { return takeEffects() }
    if case .paste(let text) = key {
      change(.paste(text))
      if text.utf8.count >= KeyDecoder.pasteMax {
        overlay = .hint("the paste was cut at 4 MiB, the longest statement")
      }
    } else {
      emit(.dispatch(key))
    }
    if viMode?.note(key) == true { emit(.askViMode) }
    return takeEffects()
  }

  private mutating func pressInOverlay(_ key: Key, _ context: EditorContext) -> Bool {
    switch overlay {
    case .none, .hint: false
    case .menu(let open): press(key, in: open)
    case .search(let search): press(key, in: search, context)
    }
  }

  /// Ctrl-C: closes a search, otherwise ends the line.
  package mutating func interrupt() -> [Effect] {
    if case .search = overlay {
      overlay = .none
      return []
    }
    return [.end(.interrupted(hadText: !buffer.text.isEmpty))]
  }

  // MARK: Commands

  /// Runs a command on `buffer`.
  package mutating func perform(_ command: EditorCommand, _ context: EditorContext) -> [Effect] {
    if !command.isModeAnswer { currentCommand = command }
    EditorBinding.of(command)?.action(&self, context)
    return takeEffects()
  }

  mutating func emit(_ effect: Effect) { effects.append(effect) }

  private mutating func takeEffects() -> [Effect] {
    defer { effects = [] }
    return effects
  }

  /// Decides on a change that the command `applyChange` makes.
  mutating func change(_ change: PendingChange) {
    pendingChange = change
    emit(.run(.applyChange))
  }

  mutating func applyPendingChange() {
    switch pendingChange {
    case .replacement(let replacement): buffer = replacement
    case .paste(let text): buffer.insert(text)
    case nil: break
    }
    pendingChange = nil
  }

  mutating func noteViMode(_ state: ViMode.State) { viMode?.answer(state) }

  // MARK: Before painting

  /// Updates the menu and the undo stack after the text changed.
  package mutating func settle(_ context: EditorContext) {
    refreshMenu(context)
    if !showsChoice { undoStack.note(buffer) }
  }

  /// Whether a suggestion can be shown now.
  package func wantsGhost(_ context: EditorContext) -> Bool {
    context.showsHints && overlay == .none && buffer.isAtEnd
  }

  /// Finds a suggestion of at most this many cells: a key must only insert what is visible.
  package mutating func suggest(cells: Int, _ context: EditorContext) {
    let text =
      cells == 0
      ? ""
      : Ghost.text(
        after: buffer.text,
        history: context.history.entries,
        completer: context.completer,
        cells: cells
      )
    ghost = ShownGhost(text: text, after: buffer.text)
  }

  // MARK: Cutting and undoing

  mutating func kill(_ stretch: EditBuffer.Stretch, isBackward: Bool) {
    let joins = previousCommand?.isKilling ?? false
    kills.add(buffer.kill(stretch), joinsLast: joins, isBackward: isBackward)
  }

  mutating func yank() { buffer.insert(kills.current ?? "") }

  /// Replaces the text that was just pasted by the one cut before it.
  mutating func yankPop() {
    guard previousCommand == .yank || previousCommand == .yankPop, let last = kills.current else {
      return
    }
    kills.rotate()
    let end = buffer.byteCursor
    buffer.replaceBytes((end - last.utf8.count)..<end, with: kills.current ?? "")
  }

  mutating func undo() { if let before = undoStack.undo() { buffer = before } }

  mutating func undoAll() { if let first = undoStack.undoAll() { buffer = first } }
}

/// How reading a line ended.
package enum LineResult: Sendable, Equatable {
  case line(String)
  /// Ctrl-C; whether it discarded any text.
  case interrupted(hadText: Bool)
  /// Ctrl-D on an empty line, or the end of the input.
  case end
  /// A signal that ends the program.
  case terminated(Int32)
}

extension EditorCommand {
  /// Whether the command only reports the vi mode.
  package var isModeAnswer: Bool { self == .inInsertMode || self == .inCommandMode }

  fileprivate var isKilling: Bool {
    [.killWordBack, .killBlankBack, .killWord, .killLine, .killLineBack].contains(self)
  }
}
