/// The commands that evq adds to libedit's, by the names that `.editrc` can bind.
enum EditorCommand: String, CaseIterable {
  case accept = "evq-accept"
  case newline = "evq-newline"
  case complete = "evq-complete"
  case up = "evq-up"
  case down = "evq-down"
  case left = "evq-left"
  case right = "evq-right"
  case lineStart = "evq-line-start"
  case lineEnd = "evq-line-end"
  case wordLeft = "evq-word-left"
  case wordRight = "evq-word-right"
  case deleteBack = "evq-delete-back"
  case deleteForward = "evq-delete-forward"
  case deleteOrEnd = "evq-delete-or-end"
  case killWordBack = "evq-kill-word-back"
  case killBlankBack = "evq-kill-blank-back"
  case killWord = "evq-kill-word"
  case killLine = "evq-kill-line"
  case killLineBack = "evq-kill-line-back"
  case yank = "evq-yank"
  case yankPop = "evq-yank-pop"
  case undo = "evq-undo"
  case undoAll = "evq-undo-all"
  case search = "evq-search"
  case searchOlder = "evq-search-older"
  case searchNewer = "evq-search-newer"
  case editor = "evq-editor"
  case clear = "evq-clear"
  /// Does nothing.
  case ignore = "evq-ignore"
  /// What the reader has prepared: a paste, a choice from the menu, an interruption.
  case prepared = "evq-prepared"
  /// Answers that vi is in the mode in whose map this one is found.
  case inInsertMode = "evq-in-insert-mode"
  case inCommandMode = "evq-in-command-mode"

  /// What the command does, for `:keys`.
  var summary: String {
    switch self {
    case .accept: "run what is complete, otherwise go on in the next line"
    case .newline: "always a new line"
    case .complete: "complete; again for the next choice"
    case .up: "the line above, then the statement before"
    case .down: "the line below, then the statement after"
    case .left: "one character to the left"
    case .right: "one character to the right; at the end take the suggestion"
    case .lineStart: "the start of the line"
    case .lineEnd: "the end of the line; at the end take the suggestion"
    case .wordLeft: "one word to the left"
    case .wordRight: "one word to the right; at the end take a word of the suggestion"
    case .deleteBack: "delete the character before the cursor"
    case .deleteForward: "delete the character at the cursor"
    case .deleteOrEnd: "delete the character at the cursor; leave when there is no text"
    case .killWordBack: "cut the word before the cursor"
    case .killBlankBack: "cut back to the blank before the cursor"
    case .killWord: "cut the word after the cursor"
    case .killLine: "cut the rest of the line"
    case .killLineBack: "cut the line up to the cursor"
    case .yank: "paste what was cut"
    case .yankPop: "after pasting: what was cut before that"
    case .undo: "undo"
    case .undoAll: "undo every change of the line"
    case .search: "search the history"
    case .searchOlder: "search again, for an older statement"
    case .searchNewer: "search again, for a newer statement"
    case .editor: "edit the statement in $VISUAL or $EDITOR"
    case .clear: "clear the screen"
    case .ignore, .prepared, .inInsertMode, .inCommandMode: ""
    }
  }
}

/// Which keys are bound to which commands, as libedit writes keys, and how people call them.
struct KeyBinding {
  let key: String
  let name: String
  let command: EditorCommand
  /// Keys with ESC are for emacs mode: in vi mode ESC is a key of its own.
  var isEmacsOnly = false

  private init(_ key: String, _ name: String, _ command: EditorCommand, emacs: Bool = false) {
    self.key = key
    self.name = name
    self.command = command
    isEmacsOnly = emacs
  }

  private init(_ key: Key.Special, _ name: String, _ command: EditorCommand) {
    self.init(key.code, name, command)
  }

  static let all: [KeyBinding] = [
    KeyBinding("^M", "Enter", .accept), KeyBinding("^J", "Ctrl-J", .accept),
    KeyBinding(.altEnter, "Alt-Enter", .newline), KeyBinding("^I", "Tab", .complete),
    KeyBinding(.up, "Up", .up), KeyBinding("^P", "Ctrl-P", .up),
    KeyBinding(.down, "Down", .down), KeyBinding("^N", "Ctrl-N", .down),
    KeyBinding(.left, "Left", .left), KeyBinding("^B", "Ctrl-B", .left),
    KeyBinding(.right, "Right", .right), KeyBinding("^F", "Ctrl-F", .right),
    KeyBinding(.home, "Home", .lineStart), KeyBinding("^A", "Ctrl-A", .lineStart),
    KeyBinding(.end, "End", .lineEnd), KeyBinding("^E", "Ctrl-E", .lineEnd),
    KeyBinding(.wordLeft, "Ctrl-Left", .wordLeft),
    KeyBinding("\\eb", "Alt-b", .wordLeft, emacs: true),
    KeyBinding(.wordRight, "Ctrl-Right", .wordRight),
    KeyBinding("\\ef", "Alt-f", .wordRight, emacs: true),
    KeyBinding("^?", "Backspace", .deleteBack), KeyBinding("^H", "Ctrl-H", .deleteBack),
    KeyBinding(.delete, "Delete", .deleteForward), KeyBinding("^D", "Ctrl-D", .deleteOrEnd),
    KeyBinding("^W", "Ctrl-W", .killBlankBack),
    KeyBinding("\\e^?", "Alt-Backspace", .killWordBack, emacs: true),
    KeyBinding("\\ed", "Alt-d", .killWord, emacs: true),
    KeyBinding("^K", "Ctrl-K", .killLine), KeyBinding("^U", "Ctrl-U", .killLineBack),
    KeyBinding("^Y", "Ctrl-Y", .yank), KeyBinding("\\ey", "Alt-y", .yankPop, emacs: true),
    KeyBinding("^_", "Ctrl-_", .undo), KeyBinding("^R", "Ctrl-R", .search),
    KeyBinding("^X^E", "Ctrl-X Ctrl-E", .editor), KeyBinding("^L", "Ctrl-L", .clear),
  ]

  /// Keys of vi's command mode.
  static let ofCommandMode: [(key: String, command: EditorCommand)] = [
    ("j", .down), ("k", .up), ("+", .down), ("\\-", .up), ("u", .undo), ("U", .undoAll),
    ("/", .search), ("?", .search), ("n", .searchOlder), ("N", .searchNewer), ("v", .editor),
  ]

  /// The codes that stand for keys, U+0080 to U+009F: libedit binds some of them, such as 0x88 to deleting a word,
  /// and inserts others as text.
  private static let privateCodes = (0x80...0x9F).map { "\\" + String($0, radix: 8) }

  /// Keys that do nothing unless this table or `.editrc` binds them.
  ///
  /// libedit's commands there would read keys by themselves (Ctrl-V, Alt-x), use a history that libedit does not
  /// have (Alt-p), leave the cursor outside of the text (Ctrl-X Ctrl-X), or insert control characters.
  static func ignored(isVi: Bool) -> [String] {
    let own =
      isVi
      ? (0..<0x20).filter { $0 != 0x1B }.map { "\\" + octal($0) }
      : ["^@", "^V", "^X^X", "\\ex", "\\eX", "\\ep", "\\eP", "\\en", "\\eN"]
    return own + privateCodes
  }

  /// The same for vi's command mode; `_` would end the program, for want of libedit's history.
  static let ignoredInCommandMode =
    ["^@", "^V", ":", "@", "#", "_", "G", "J", "K", "O", "["] + privateCodes

  private static func octal(_ byte: Int) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
