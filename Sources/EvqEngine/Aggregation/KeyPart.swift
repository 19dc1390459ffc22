import EvqModel
import Glibc

/// One value of a group's key, as it is compared and stored.
///
/// Stored form: a byte for the kind, then the value so that two keys are ordered like their bytes. A number is eight
/// bytes. A text is its bytes; before another part it is ended by two zero bytes, and a zero byte in it is escaped.
enum KeyPart {
  /// The kinds in sort order.
  enum Kind: UInt8 {
    case boolean, number, duration, time, text, json, missing

    /// The kind of a type's numbers.
    init(_ type: ValueType) {
      switch type {
      case .duration: self = .duration
      case .time: self = .time
      case .number, .text, .boolean, .json: self = .number
      }
    }
  }

  case missing
  case number(Double, Kind)
  case bytes(UnsafeRawBufferPointer, Kind)

  /// The byte after a zero byte that belongs to a text.
  private static let escapedZero: UInt8 = 0xFF

  // MARK: Storage

  /// Appends the stored form; `isLast` is whether no other part follows.
  @inline(__always)
  func append(to keys: inout EncodedKeys, isLast: Bool) {
    switch self {
    case .missing: keys.append(Kind.missing.rawValue)
    case .number(let number, let kind):
      keys.append(kind.rawValue)
      keys.append(word: KeyPart.orderedBits(of: number).bigEndian)
    case .bytes(let bytes, let kind):
      keys.append(kind.rawValue)
      if isLast { keys.append(bytes) } else { KeyPart.appendEnded(bytes, to: &keys) }
    }
  }

  private static func appendEnded(_ bytes: UnsafeRawBufferPointer, to keys: inout EncodedKeys) {
    if let start = bytes.baseAddress, memchr(start, 0, bytes.count) != nil {
      for byte in bytes {
        keys.append(byte)
        if byte == 0 { keys.append(escapedZero) }
      }
    } else {
      keys.append(bytes)
    }
    keys.append(word: UInt16(0))
  }

  /// Calls `body` with the stored part at an offset, and advances the offset.
  @inline(__always)
  static func read<Result>(
    _ key: UnsafeRawBufferPointer,
    _ offset: inout Int,
    isLast: Bool,
    _ body: (KeyPart) -> Result
  ) -> Result {
    guard offset < key.count, let kind = Kind(rawValue: key[offset]) else { return body(.missing) }
    offset += 1
    switch kind {
    case .missing: return body(.missing)
    case .boolean, .number, .duration, .time:
      let bits = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
      return body(.number(number(ofOrderedBits: bits), kind))
    case .text, .json:
      let start = offset
      offset = isLast ? key.count : endOfText(key, from: start)
      let text = UnsafeRawBufferPointer(rebasing: key[start..<offset])
      return isLast
        ? body(.bytes(text, kind))
        : withoutEnd(text) { body(.bytes($0, kind)) }
    }
  }

  /// The offset after the end of a text that another part follows.
  private static func endOfText(_ key: UnsafeRawBufferPointer, from start: Int) -> Int {
    var offset = start
    while offset + 1 < key.count, key[offset] != 0 || key[offset + 1] == escapedZero {
      offset += key[offset] == 0 ? 2 : 1
    }
    return min(offset + 2, key.count)
  }

  /// Calls `body` with a text that another part follows, without its end and escapes.
  private static func withoutEnd<Result>(
    _ ended: UnsafeRawBufferPointer,
    _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let text = UnsafeRawBufferPointer(rebasing: ended.dropLast(2))
    guard let start = text.baseAddress, memchr(start, 0, text.count) != nil else {
      return body(text)
    }
    var decoded: [UInt8] = []
    var wasZero = false
    for byte in text {
      if !(wasZero && byte == escapedZero) { decoded.append(byte) }
      wasZero = byte == 0
    }
    return decoded.withUnsafeBytes(body)
  }

  /// Bits in the order of the numbers.
  private static func orderedBits(of number: Double) -> UInt64 {
    let bits = number.bitPattern
    return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
  }

  private static func number(ofOrderedBits bits: UInt64) -> Double {
    Double(bitPattern: bits >> 63 == 0 ? ~bits : bits & ~(1 << 63))
  }

  // MARK: Values

  var value: Value {
    switch self {
    case .missing: .missing
    case .number(let number, .boolean): .boolean(number != 0)
    case .number(let number, .time): Value(number, as: .time)
    case .number(let number, .duration): Value(number, as: .duration)
    case .number(let number, _): Value(number, as: .number)
    case .bytes(let bytes, .json): .json(Text(utf8: bytes))
    case .bytes(let bytes, _): .text(Text(utf8: bytes))
    }
  }
}

extension RowValues {
  /// Calls `body` with the value of a row as a key part; its bytes are valid during the call only.
  @inline(__always)
  func withPart<Result>(
    _ row: Int,
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (KeyPart) -> Result
  ) -> Result {
    switch self {
    case .missing: return body(.missing)
    case .numbers(let numbers, let type):
      return body(numbers[row].isNaN ? .missing : .number(numbers[row], KeyPart.Kind(type)))
    case .slices(let slices): return slices[row].withPart(bytes, body)
    case .values(let values): return values[row].withPart(body)
    }
  }
}

extension Value {
  /// Calls `body` with the value as a key part; its bytes are valid during the call only.
  @inline(__always)
  func withPart<Result>(_ body: (KeyPart) -> Result) -> Result {
    switch self {
    case .missing: return body(.missing)
    case .text(let text): return text.string.withPart(.text, body)
    case .json(let text): return text.string.withPart(.json, body)
    case .boolean(let value): return body(.number(value ? 1 : 0, .boolean))
    case .number: return body(.number(plainNumber, .number))
    case .time: return body(.number(plainNumber, .time))
    case .duration: return body(.number(plainNumber, .duration))
    }
  }
}

extension ValueSlice {
  /// Calls `body` with the value as a key part; its bytes are valid during the call only.
  @inline(__always)
  func withPart<Result>(
    _ bytes: UnsafeBufferPointer<UInt8>,
    _ body: (KeyPart) -> Result
  ) -> Result {
    let inside = UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[bounds]))
    switch form {
    case .missing: return body(.missing)
    case .string, .number, .boolean: return body(.bytes(inside, .text))
    case .escapedString: return JSONText.unescape(inside).withPart(.text, body)
    case .compound: return JSONText.compact(Array(inside)[...]).withPart(.json, body)
    case .compoundText: return JSONText.compact(Array(inside)[...]).withPart(.text, body)
    }
  }
}

extension String {
  fileprivate func withPart<Result>(
    _ kind: KeyPart.Kind,
    _ body: (KeyPart) -> Result
  ) -> Result {
    var copy = self
    return copy.withUTF8 { body(.bytes(UnsafeRawBufferPointer($0), kind)) }
  }
}
