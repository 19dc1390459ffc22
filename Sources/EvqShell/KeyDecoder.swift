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

/// Turns a terminal's bytes into keys: sequences, UTF-8, bracketed paste.
///
/// A state machine without a clock: who reads says with `timeOut` that nothing follows an ESC.
package struct KeyDecoder: Sendable {
  private enum State: Sendable {
    case ground
    case escape
    /// After `ESC [` or `ESC O`.
    case sequence([UInt8])
    case paste([UInt8])
  }

  private var state = State.ground
  /// The bytes of a character that is not complete yet.
  private var pending: [UInt8] = []

  /// The longest sequence that is read; a longer one is no key.
  private static let sequenceMax = 32
  /// The most bytes that a paste may have; what is beyond is dropped.
  private static let pasteMax = 4 << 20

  package init() {}

  /// Whether an ESC waits for what belongs to it.
  package var isWaiting: Bool {
    switch state {
    case .escape, .sequence: true
    case .ground, .paste: false
    }
  }

  /// Nothing more came: an ESC was the key.
  package mutating func timeOut() -> Key? {
    guard isWaiting else { return nil }
    state = .ground
    return .escape
  }

  /// The key that a byte completes.
  package mutating func decode(_ byte: UInt8) -> Key? {
    switch state {
    case .ground: return ground(byte)
    case .escape: return escaped(byte)
    case .sequence(let bytes): return sequence(bytes + [byte])
    case .paste(let bytes): return paste(bytes, byte)
    }
  }

  private mutating func ground(_ byte: UInt8) -> Key? {
    if byte == 0x1B {
      pending = []
      state = .escape
      return nil
    }
    if byte < 0x20 || byte == 0x7F {
      pending = []
      return .control(byte)
    }
    if byte < 0x80 {
      pending = []
      return .text(Unicode.Scalar(byte))
    }
    return character(byte)
  }

  /// Collects UTF-8; what is none is dropped, and so are the control characters beyond ASCII.
  private mutating func character(_ byte: UInt8) -> Key? {
    if byte >= 0xC0 { pending = [] }
    pending.append(byte)
    let needed = pending[0] >= 0xF0 ? 4 : pending[0] >= 0xE0 ? 3 : pending[0] >= 0xC0 ? 2 : 0
    guard needed > 0 else {
      pending = []
      return nil
    }
    guard pending.count == needed else { return nil }
    let text = String(validating: pending, as: UTF8.self)
    pending = []
    guard let scalar = text?.unicodeScalars.first, scalar.value >= 0xA0 else { return nil }
    return .text(scalar)
  }

  private mutating func escaped(_ byte: UInt8) -> Key? {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "O"):
      state = .sequence([byte])
      return nil
    case 0x1B: return .escape
    case 0x0D, 0x0A:
      state = .ground
      return .special(.altEnter)
    default:
      state = .ground
      return byte < 0x80 ? .alt(Unicode.Scalar(byte)) : nil
    }
  }

  private mutating func sequence(_ bytes: [UInt8]) -> Key? {
    guard let last = bytes.last, bytes.count < KeyDecoder.sequenceMax else {
      state = .ground
      return nil
    }
    guard (0x40...0x7E).contains(last) else {
      // A control character or a letter beyond ASCII ends what was no sequence.
      state = (0x20...0x3F).contains(last) ? .sequence(bytes) : .ground
      return nil
    }
    state = .ground
    let text = String(decoding: bytes, as: UTF8.self)
    if text == "[200~" {
      state = .paste([])
      return nil
    }
    return KeyDecoder.specials[text].map(Key.special)
  }

  private mutating func paste(_ bytes: [UInt8], _ byte: UInt8) -> Key? {
    // Releases the stored bytes first, so that they are not copied for each byte.
    state = .ground
    var bytes = bytes
    if bytes.count < KeyDecoder.pasteMax || byte == 0x1B || bytes.last == 0x1B {
      bytes.append(byte)
    } else if byte == UInt8(ascii: "~") {
      bytes.append(byte)
    }
    if byte == UInt8(ascii: "~"), bytes.suffix(6).elementsEqual(KeyDecoder.pasteEnd) {
      return .paste(KeyDecoder.pasted(bytes.dropLast(6)))
    }
    state = .paste(bytes)
    return nil
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// The text of a paste: line ends as `\n`, tabs as blanks, no other control characters.
  static func pasted(_ bytes: some Sequence<UInt8>) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in String(decoding: Array(bytes), as: UTF8.self).unicodeScalars {
      switch scalar {
      case "\r": result.append("\n")
      case "\n": if previous != "\r" { result.append("\n") }
      case "\t": result.append(contentsOf: "  ".unicodeScalars)
      default:
        let isControl = scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        if !isControl { result.append(scalar) }
      }
      previous = scalar
    }
    return String(result)
  }

  /// The sequences that terminals send for keys, without their ESC.
  static let specials: [String: Key.Special] = [
    "[A": .up, "[B": .down, "[C": .right, "[D": .left, "OA": .up, "OB": .down, "OC": .right,
    "OD": .left, "[H": .home, "[F": .end, "OH": .home, "OF": .end, "[1~": .home, "[4~": .end,
    "[7~": .home, "[8~": .end, "[2~": .insert, "[3~": .delete, "[5~": .pageUp, "[6~": .pageDown,
    "[1;5C": .wordRight, "[1;5D": .wordLeft, "[1;3C": .wordRight, "[1;3D": .wordLeft,
    "[5C": .wordRight, "[5D": .wordLeft, "Oc": .wordRight, "Od": .wordLeft, "[Z": .backTab,
    "[27;3;13~": .altEnter, "[13;3u": .altEnter,
  ]
}
