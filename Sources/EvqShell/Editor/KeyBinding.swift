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
