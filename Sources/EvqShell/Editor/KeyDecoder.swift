/// Decodes a terminal's bytes into keys: sequences, UTF-8, bracketed paste.
///
/// It has no clock: the caller calls `timeOut` if no byte arrives within `timeoutMilliseconds`.
package struct KeyDecoder: Sendable {
  private enum State: Sendable {
    case ground
    case escape
    /// After `ESC [` or `ESC O`.
    case sequence([UInt8])
    /// After `ESC [200~`; the bytes are in `pasted`.
    case paste
  }

  private var state = State.ground
  /// The bytes of an incomplete character.
  private var pending: [UInt8] = []
  /// The bytes of the paste; not in `State`, where each byte would copy them all.
  private var pasted: [UInt8] = []
  /// The number of bytes of the end marker that have arrived.
  private var endCount = 0

  /// The longest escape sequence; longer ones are ignored.
  private static let sequenceMax = 32
  /// The longest paste in bytes, which is also the longest statement; the rest is dropped.
  static let pasteMax = 4 << 20

  package init() {}

  /// How long to wait for the rest of a key; nil between keys.
  ///
  /// A paste arrives without pauses, so after a second its end marker is missing.
  package var timeoutMilliseconds: Int32? {
    switch state {
    case .ground: nil
    case .escape, .sequence: 40
    case .paste: 1_000
    }
  }

  package var isPasting: Bool {
    switch state {
    case .paste: true
    case .ground, .escape, .sequence: false
    }
  }

  /// Ends an incomplete key: ESC, or a paste without its end marker.
  package mutating func timeOut() -> Key? {
    switch state {
    case .ground: return nil
    case .escape, .sequence:
      state = .ground
      return .escape
    case .paste: return finishPaste()
    }
  }

  /// Decodes a byte; returns the key that it completes.
  package mutating func decode(_ byte: UInt8) -> Key? {
    switch state {
    case .ground: return ground(byte)
    case .escape: return escaped(byte)
    case .sequence(let bytes): return sequence(bytes + [byte])
    case .paste: return paste(byte)
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

  /// Collects UTF-8; drops invalid bytes and the control characters U+0080 to U+009F.
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
      // A control character or a non-ASCII byte ends an invalid sequence.
      state = (0x20...0x3F).contains(last) ? .sequence(bytes) : .ground
      return nil
    }
    state = .ground
    let text = String(decoding: bytes, as: UTF8.self)
    if text == "[200~" {
      (state, pasted, endCount) = (.paste, [], 0)
      return nil
    }
    return KeyDecoder.specials[text].map(Key.special)
  }

  private mutating func paste(_ byte: UInt8) -> Key? {
    if byte == KeyDecoder.pasteEnd[endCount] {
      endCount += 1
      return endCount == KeyDecoder.pasteEnd.count ? finishPaste() : nil
    }
    // The bytes that looked like the end marker are text.
    if endCount > 0 { appendPasted(KeyDecoder.pasteEnd[..<endCount]) }
    endCount = byte == KeyDecoder.pasteEnd[0] ? 1 : 0
    if endCount == 0 { appendPasted(CollectionOfOne(byte)) }
    return nil
  }

  private mutating func appendPasted(_ bytes: some Collection<UInt8>) {
    if pasted.count < KeyDecoder.pasteMax { pasted.append(contentsOf: bytes) }
  }

  private mutating func finishPaste() -> Key {
    defer { (state, pasted) = (.ground, []) }
    return .paste(KeyDecoder.pasted(pasted))
  }

  private static let pasteEnd = Array("\u{1B}[201~".utf8)

  /// Cleans a pasted text: line ends become `\n`, tabs blanks; other control characters are removed.
  static func pasted(_ bytes: some Sequence<UInt8>) -> String {
    var text = String(decoding: Array(bytes), as: UTF8.self)
    var result: [UInt8] = []
    var previous: UInt8 = 0
    text.withUTF8 { bytes in
      result.reserveCapacity(bytes.count)
      for byte in bytes {
        switch byte {
        case 0x0D: result.append(0x0A)
        case 0x0A: if previous != 0x0D { result.append(0x0A) }
        case 0x09: result += [0x20, 0x20]
        case 0..<0x20, 0x7F: break
        // U+0080 to U+009F are control characters as well.
        case 0x80..<0xA0 where previous == 0xC2: result.removeLast()
        default: result.append(byte)
        }
        previous = byte
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The escape sequences of keys, without their ESC.
  static let specials: [String: Key.Special] = [
    "[A": .up, "[B": .down, "[C": .right, "[D": .left, "OA": .up, "OB": .down, "OC": .right,
    "OD": .left, "[H": .home, "[F": .end, "OH": .home, "OF": .end, "[1~": .home, "[4~": .end,
    "[7~": .home, "[8~": .end, "[2~": .insert, "[3~": .delete, "[5~": .pageUp, "[6~": .pageDown,
    "[1;5C": .wordRight, "[1;5D": .wordLeft, "[1;3C": .wordRight, "[1;3D": .wordLeft,
    "[5C": .wordRight, "[5D": .wordLeft, "Oc": .wordRight, "Od": .wordLeft, "[Z": .backTab,
    "[27;3;13~": .altEnter, "[13;3u": .altEnter,
  ]
}
