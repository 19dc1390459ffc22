/// A key as the decoder reports it, or a paste.
package enum Key: Sendable, Hashable {
  case text(Unicode.Scalar)
  /// Ctrl and a letter, by its byte: 1 is Ctrl-A, 9 Tab, 13 Enter, 127 Backspace.
  case control(UInt8)
  case escape
  /// Alt and a key.
  case alt(Unicode.Scalar)
  case special(Special)
  /// A pasted text; line ends are `\n`, other control characters are removed.
  case paste(String)

  /// Keys that terminals send as sequences.
  ///
  /// The raw value is the key's code for libedit. Text never contains these codes.
  package enum Special: UInt8, Sendable, CaseIterable {
    case up = 0x80, down, left, right, home, end, insert, delete, pageUp, pageDown
    case wordLeft, wordRight, backTab, altEnter
  }

  package static let tab = Key.control(9)
  package static let enter = Key.control(13)
  package static let backspace = Key.control(127)

  /// Ctrl and a letter or a sign: `ctrl("A")`, `ctrl("_")`.
  package static func ctrl(_ letter: Unicode.Scalar) -> Key {
    .control(UInt8(truncatingIfNeeded: letter.value) & 0x1F)
  }
}

// How keys are written for people and for libedit.
extension Key {
  /// The name in `:keys`: `Ctrl-A`, `Alt-Enter`.
  var name: String {
    switch self {
    case .text(let scalar): String(scalar)
    case .control(9): "Tab"
    case .control(13): "Enter"
    case .control(127): "Backspace"
    case .control(let byte): "Ctrl-" + Key.letter(byte)
    case .escape: "Esc"
    case .alt("\u{7F}"): "Alt-Backspace"
    case .alt(let scalar): "Alt-" + String(scalar)
    case .special(let special): special.name
    case .paste: "Paste"
    }
  }

  /// The key as `bind` of libedit writes it: `^A`, `\eb`; nil for keys that cannot be bound.
  var notation: String? {
    switch self {
    case .text(let scalar): String(scalar)
    case .control(127): "^?"
    case .control(let byte): "^" + Key.letter(byte)
    case .alt("\u{7F}"): "\\e^?"
    case .alt(let scalar): "\\e" + String(scalar)
    case .special(let special): special.notation
    case .escape, .paste: nil
    }
  }

  /// Whether the key starts with ESC, which is a key of its own in vi mode.
  var startsWithEscape: Bool {
    switch self {
    case .alt, .escape: true
    case .text, .control, .special, .paste: false
    }
  }

  private static func letter(_ byte: UInt8) -> String { String(Unicode.Scalar(byte | 0x40)) }
}

extension Key.Special {
  /// The code in octal, as `bind` of libedit writes it.
  var notation: String { "\\" + String(rawValue, radix: 8) }

  fileprivate var name: String {
    switch self {
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .insert: "Insert"
    case .delete: "Delete"
    case .pageUp: "PageUp"
    case .pageDown: "PageDown"
    case .wordLeft: "Ctrl-Left"
    case .wordRight: "Ctrl-Right"
    case .backTab: "Shift-Tab"
    case .altEnter: "Alt-Enter"
    }
  }
}

extension [Key] {
  /// The name of a key sequence in `:keys`: `Ctrl-X Ctrl-E`.
  var name: String { map(\.name).joined(separator: " ") }

  /// The sequence as `bind` of libedit writes it; nil if a key of it cannot be bound.
  var notation: String? {
    let notations = compactMap(\.notation)
    return notations.count == count ? notations.joined() : nil
  }
}
