import Glibc

/// Finds texts in bytes: plain, JSON-escaped, percent-encoded or in base64.
///
/// One pass over the raw bytes finds plain texts and base64. Bytes are decoded only if they have an escape
/// that could hide a text.
struct SecretSearch: Sendable {
  /// The texts, and the inner part of their base64 at each of the three alignments.
  private let needles: [[UInt8]]
  private let longest: Int
  private let window: Int
  /// How far the window can move, by the hash of its last two bytes.
  private let shifts: [UInt8]
  /// Bytes whose escapes could hide a text.
  private let hidden: Set<UInt8>

  private static let mark = Array("•••".utf8)
  /// Larger bodies are decoded in parts: decoding takes 12 bytes for each byte.
  private static let partBytes = 1 << 20
  /// The longest form of one byte: `\u0025` and two digits, nested twice.
  private static let escapeBytesMax = 18
  /// A response may quote another response.
  private static let layersMax = 4

  /// `texts` are not empty and have at least `SecretRegister.bytesMin` bytes each.
  init(_ texts: [[UInt8]]) {
    needles = Array(Set(texts.flatMap { [$0] + Base64Form.forms(of: $0) }))
    longest = needles.map(\.count).max() ?? 0
    window = min(needles.map(\.count).min() ?? 2, 255)
    shifts = SecretSearch.shifts(needles, window)
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~%\\&"
    hidden = Set(plain.utf8).union(texts.joined())
  }

  private static func shifts(_ needles: [[UInt8]], _ window: Int) -> [UInt8] {
    var shifts = [UInt8](repeating: UInt8(window - 1), count: 4_096)
    for needle in needles {
      for end in 1..<window {
        let index = hash(needle[end - 1], needle[end])
        shifts[index] = min(shifts[index], UInt8(window - 1 - end))
      }
    }
    return shifts
  }

  private static func hash(_ first: UInt8, _ second: UInt8) -> Int {
    (Int(first) << 4 ^ Int(second)) & 4_095
  }

  /// The bytes with every text replaced; nil if there are none.
  func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let ranges = ranges(in: bytes)
    guard !ranges.isEmpty else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var end = 0
    for range in ranges where range.upperBound > end {
      // Overlapping ranges get one mark.
      if range.lowerBound >= end {
        result += bytes[end..<range.lowerBound]
        result += SecretSearch.mark
      }
      end = range.upperBound
    }
    result += bytes[end...]
    return result
  }

  /// The ranges of the texts, in order.
  func ranges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    guard hidesText(bytes) else { return plainRanges(in: bytes) }
    var ranges: [Range<Int>] = []
    let overlap = longest * SecretSearch.escapeBytesMax
    for start in stride(from: 0, to: bytes.count, by: SecretSearch.partBytes) {
      let end = min(start + SecretSearch.partBytes + overlap, bytes.count)
      ranges += decodedRanges(in: UnsafeBufferPointer(rebasing: bytes[start..<end])).map {
        $0.lowerBound + start..<$0.upperBound + start
      }
    }
    return ranges.sorted { $0.lowerBound < $1.lowerBound }
  }

  private func plainRanges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var last = window - 1
    while last < bytes.count {
      let shift = shifts[SecretSearch.hash(bytes[last - 1], bytes[last])]
      guard shift == 0 else {
        last += Int(shift)
        continue
      }
      let start = last - window + 1
      for needle in needles where bytes[start...].starts(with: needle) {
        ranges.append(start..<start + needle.count)
      }
      last += 1
    }
    return ranges
  }

  // MARK: Escapes

  /// Whether an escape encodes a byte that a text may contain.
  private func hidesText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    for introducer in [UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "&")] {
      var rest = bytes[...]
      while let index = SecretSearch.first(introducer, in: rest) {
        if let escape = EscapedByte(bytes[index...], { $0 }), hidden.contains(escape.byte) {
          return true
        }
        rest = bytes[(index + 1)...]
      }
    }
    return false
  }

  private static func first(
    _ byte: UInt8,
    in bytes: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Int? {
    let part = UnsafeBufferPointer(rebasing: bytes)
    guard let start = part.baseAddress, let found = memchr(start, Int32(byte), part.count) else {
      return nil
    }
    return bytes.startIndex + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
  }

  /// A decoded byte and its range in the source.
  private struct Unit {
    let byte: UInt8
    let start: Int32
    let end: Int32
  }

  private func decodedRanges(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
    var units = bytes.indices.map { Unit(byte: bytes[$0], start: Int32($0), end: Int32($0 + 1)) }
    var found: [Range<Int>] = []
    for _ in 0..<SecretSearch.layersMax {
      let plain = units.map(\.byte)
      found += plain.withUnsafeBufferPointer { plainRanges(in: $0) }.map { range in
        Int(units[range.lowerBound].start)..<Int(units[range.upperBound - 1].end)
      }
      let decoded = SecretSearch.decoded(units)
      if decoded.count == units.count { break }
      units = decoded
    }
    return found
  }

  private static func decoded(_ units: [Unit]) -> [Unit] {
    var result: [Unit] = []
    result.reserveCapacity(units.count)
    var index = 0
    while index < units.count {
      let unit = units[index]
      if let escape = EscapedByte(units[index...], { $0.byte }) {
        let last = units[index + escape.length - 1]
        result.append(Unit(byte: escape.byte, start: unit.start, end: last.end))
        index += escape.length
      } else {
        result.append(unit)
        index += 1
      }
    }
    return result
  }
}

/// An escape of one ASCII byte: `\u0070`, `\/`, `%70`, `&#112;`, `&#x70;`.
private struct EscapedByte {
  let byte: UInt8
  /// In bytes.
  let length: Int

  /// Nil if the bytes do not begin with an escape.
  init?<Bytes: RandomAccessCollection>(_ bytes: Bytes, _ byte: (Bytes.Element) -> UInt8)
  where Bytes.Index == Int {
    func at(_ offset: Int) -> UInt8 {
      offset < bytes.count ? byte(bytes[bytes.startIndex + offset]) : 0
    }
    func number(_ range: Range<Int>, radix: Int) -> UInt8? {
      let digits = range.map { at($0) }
      return UInt8(String(decoding: digits, as: UTF8.self), radix: radix).flatMap {
        $0 < 0x80 ? $0 : nil
      }
    }
    switch (at(0), at(1)) {
    case (UInt8(ascii: "%"), _):
      guard let value = number(1..<3, radix: 16) else { return nil }
      (self.byte, length) = (value, 3)
    case (UInt8(ascii: "\\"), UInt8(ascii: "u")):
      guard at(2) == UInt8(ascii: "0"), at(3) == UInt8(ascii: "0"),
        let value = number(4..<6, radix: 16)
      else { return nil }
      (self.byte, length) = (value, 6)
    case (UInt8(ascii: "\\"), UInt8(ascii: "/")), (UInt8(ascii: "\\"), UInt8(ascii: "\\")):
      (self.byte, length) = (at(1), 2)
    case (UInt8(ascii: "&"), UInt8(ascii: "#")):
      let isHex = at(2) | 0x20 == UInt8(ascii: "x")
      let start = isHex ? 3 : 2
      guard let end = (start..<start + 8).first(where: { at($0) == UInt8(ascii: ";") }),
        let value = number(start..<end, radix: isHex ? 16 : 10)
      else { return nil }
      (self.byte, length) = (value, end + 1)
    default: return nil
    }
  }
}

/// The base64 of a text inside a longer one.
enum Base64Form {
  /// The base64 digits that do not depend on the surrounding text, for each alignment and both alphabets.
  static func forms(of text: [UInt8]) -> [[UInt8]] {
    (0..<3).flatMap { offset -> [[UInt8]] in
      let digits = Base64.encode([UInt8](repeating: 0, count: offset) + text).utf8
      let start = (8 * offset + 5) / 6
      let end = 8 * (offset + text.count) / 6
      let form = Array(digits.dropFirst(start).prefix(end - start))
      let other = form.map { digit -> UInt8 in
        switch digit {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: digit
        }
      }
      return form == other ? [form] : [form, other]
    }
  }
}
