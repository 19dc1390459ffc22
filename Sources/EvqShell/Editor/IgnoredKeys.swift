/// Keys that do nothing unless the command table or `.editrc` binds them, as libedit writes keys.
enum IgnoredKeys {
  /// Key codes from U+0080 to U+009F: libedit binds some of them, for example 0x88 to deleting a word, and
  /// inserts others as text.
  private static let privateCodes = (0x80...0x9F).map { "\\" + String($0, radix: 8) }

  /// Ignored keys of emacs mode or vi insert mode.
  ///
  /// libedit's own commands there read further keys themselves (Ctrl-V, Alt-x), use a history that libedit does
  /// not have (Alt-p), move the cursor out of the text (Ctrl-X Ctrl-X), or insert control characters.
  static func typing(isVi: Bool) -> [String] {
    let own =
      isVi
      ? (0..<0x20).filter { $0 != 0x1B }.map { "\\" + octal($0) }
      : ["^@", "^V", "^X^X", "\\ex", "\\eX", "\\ep", "\\eP", "\\en", "\\eN"]
    return own + privateCodes
  }

  /// Ignored keys of vi command mode; `_` would end the program because libedit has no history.
  static let viCommandMode =
    ["^@", "^V", ":", "@", "#", "_", "G", "J", "K", "O", "["] + privateCodes

  private static func octal(_ byte: Int) -> String {
    let digits = String(byte, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }
}
