/// A key, or what came in its place.
package enum Key: Sendable, Hashable {
  case text(Unicode.Scalar)
  /// Ctrl and a letter, by its byte: 1 is Ctrl-A; 9 is Tab, 13 Enter, 127 Backspace.
  case control(UInt8)
  case escape
  /// Alt and a key.
  case alt(Unicode.Scalar)
  case special(Special)
  /// What was pasted, with its line ends as `\n` and without other control characters.
  case paste(String)

  /// Keys that terminals send as sequences, each with a code for libedit that no text has.
  package enum Special: UInt8, Sendable, CaseIterable {
    case up = 0x80, down, left, right, home, end, insert, delete, pageUp, pageDown
    case wordLeft, wordRight, backTab, altEnter
  }
}
