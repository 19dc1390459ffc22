/// The shell's own settings, beside those of the session.
struct ShellOptions: Sendable {
  var showsTiming = false
  var usesPager = true
  var explains = false
  var showsHints = true

  /// The names and values for `:set`.
  static let values: [String: [String]] = [
    "editmode": ["emacs", "vi"], "timing": onOff, "pager": onOff, "explain": onOff, "hints": onOff,
  ]

  private static let onOff = ["on", "off"]

  /// Where a name of `values` that is on or off is kept; nil for another one.
  static func flag(_ name: String) -> WritableKeyPath<ShellOptions, Bool>? {
    switch name {
    case "timing": \.showsTiming
    case "pager": \.usesPager
    case "explain": \.explains
    case "hints": \.showsHints
    default: nil
    }
  }

  /// `on` or `off`.
  static func isOn(_ text: String) throws -> Bool {
    switch text {
    case "on", "true", "yes", "1": true
    case "off", "false", "no", "0": false
    default: throw ShellFailure("`\(text)` is neither on nor off")
    }
  }
}
