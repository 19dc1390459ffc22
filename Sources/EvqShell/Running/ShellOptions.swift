/// The shell's own settings; the session has others.
struct ShellOptions: Sendable {
  var showsTiming = false
  var usesPager = true
  var explains = false
  var showsHints = true

  /// The values of each setting, for `:set` and completion.
  static let values: [String: [String]] = [
    "editmode": ["emacs", "vi"], "timing": onOff, "pager": onOff, "explain": onOff, "hints": onOff,
  ]

  private static let onOff = ["on", "off"]

  /// The property of an on/off setting; nil for other settings.
  static func flag(_ name: String) -> WritableKeyPath<ShellOptions, Bool>? {
    switch name {
    case "timing": \.showsTiming
    case "pager": \.usesPager
    case "explain": \.explains
    case "hints": \.showsHints
    default: nil
    }
  }

  /// Parses `on`, `off` and their synonyms.
  static func isOn(_ text: String) throws -> Bool {
    switch text {
    case "on", "true", "yes", "1": true
    case "off", "false", "no", "0": false
    default: throw ShellFailure("`\(text)` is neither on nor off")
    }
  }
}
