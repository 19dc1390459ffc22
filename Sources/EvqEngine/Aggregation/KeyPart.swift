import EvqModel
import Glibc

/// One value of a group's key, as it is hashed, compared and stored.
///
/// Stored form: a byte for the kind, then the eight bytes of a number, or a length in four bytes and a text.
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

  // MARK: Hashing

  /// A hash with a random seed, so that input cannot be made to collide.
  func hash(after start: UInt64) -> UInt64 {
    switch self {
    case .missing: KeyPart.mix(start, 0x8CB9_2BA7_2F3D_8DD7)
    case .number(let number, let kind):
      KeyPart.mix(start ^ number.bitPattern, 0xD6E8_FEB8_6659_FD93 &+ UInt64(kind.rawValue))
    case .bytes(let bytes, let kind): KeyPart.hash(bytes, after: start &+ UInt64(kind.rawValue))
    }
  }

  static let seed = UInt64.random(in: .min ... .max)

  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, after start: UInt64) -> UInt64 {
    var hash = start
    var offset = 0
    while offset + 8 <= bytes.count {
      hash = mix(
        hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
        0x9E37_79B9_7F4A_7C15
      )
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < bytes.count {
      rest = rest << 8 | UInt64(bytes[offset])
      offset += 1
    }
    return mix(hash ^ rest, 0xA076_1D64_78BD_642F ^ UInt64(bytes.count))
  }

  // MARK: Storage

  func append(to kept: inout [UInt8]) {
    switch self {
    case .missing: kept.append(Kind.missing.rawValue)
    case .number(let number, let kind):
      kept.append(kind.rawValue)
      withUnsafeBytes(of: number.bitPattern) { kept.append(contentsOf: $0) }
    case .bytes(let bytes, let kind):
      kept.append(kind.rawValue)
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: bytes.count)) { kept.append(contentsOf: $0) }
      kept.append(contentsOf: bytes)
    }
  }

  /// Compares with the stored part at an offset and advances the offset.
  func matches(_ kept: UnsafeRawBufferPointer, _ offset: inout Int) -> Bool {
    switch (self, KeyPart(kept, &offset)) {
    case (.missing, .missing): true
    case (.number(let left, let kind), .number(let right, let other)):
      kind == other && left == right
    case (.bytes(let left, let kind), .bytes(let right, let other)):
      kind == other && left.count == right.count && KeyPart.compare(left, right, left.count) == 0
    case (.missing, _), (.number, _), (.bytes, _): false
    }
  }

  /// Reads the stored part at an offset and advances the offset.
  init(_ kept: UnsafeRawBufferPointer, _ offset: inout Int) {
    let kind = Kind(rawValue: kept[offset]) ?? .missing
    offset += 1
    switch kind {
    case .missing: self = .missing
    case .boolean, .number, .duration, .time:
      let bits = kept.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      offset += 8
      self = .number(Double(bitPattern: bits), kind)
    case .text, .json:
      let count = Int(kept.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      let start = offset + 4
      offset = start + count
      self = .bytes(UnsafeRawBufferPointer(rebasing: kept[start..<offset]), kind)
    }
  }

  // MARK: Order and values

  private var kind: Kind {
    switch self {
    case .missing: .missing
    case .number(_, let kind), .bytes(_, let kind): kind
    }
  }

  /// Compares like `Value.order`, missing last.
  func order(_ other: KeyPart) -> Ordering {
    switch (self, other) {
    case (.number(let left, let kind), .number(let right, let otherKind)) where kind == otherKind:
      return Ordering(left, right)
    case (.bytes(let left, let kind), .bytes(let right, let otherKind)) where kind == otherKind:
      let common = KeyPart.compare(left, right, min(left.count, right.count))
      return common == 0 ? Ordering(left.count, right.count) : Ordering(common, 0)
    case (.missing, _), (.number, _), (.bytes, _):
      return Ordering(kind.rawValue, other.kind.rawValue)
    }
  }

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

  private static func compare(
    _ left: UnsafeRawBufferPointer,
    _ right: UnsafeRawBufferPointer,
    _ count: Int
  ) -> Int {
    guard count > 0, let left = left.baseAddress, let right = right.baseAddress else { return 0 }
    return Int(memcmp(left, right, count))
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
    case .values(let values):
      switch values[row] {
      case .missing: return body(.missing)
      case .text(let text): return text.string.withPart(.text, body)
      case .json(let text): return text.string.withPart(.json, body)
      case .boolean(let value): return body(.number(value ? 1 : 0, .boolean))
      case .number: return body(.number(values[row].plainNumber, .number))
      case .time: return body(.number(values[row].plainNumber, .time))
      case .duration: return body(.number(values[row].plainNumber, .duration))
      }
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
