import Foundation

/// Finds texts in bytes, also where they are escaped as JSON, percent-encoded or in base64.
///
/// A pass over the bytes as they are finds plain texts and base64; only bytes with an escape that could
/// hide a text are decoded.
struct SecretSearch: Sendable {
  /// The texts, and the middle of their base64 at each of three alignments.
  private let needles: [[UInt8]]
  private let longest: Int
  private let window: Int
  /// How far a pair of bytes at the end of a window lets the window move, by hash.
  private let shifts: [UInt8]
  /// The bytes of which an escape is looked at.
  private let hidden: Set<UInt8>

  private static let mark = Array("•••".utf8)
  /// Decoding takes 12 bytes for each byte; larger bodies are decoded in parts.
  private static let partBytes = 1 << 20
  /// `\u0025` and two digits for one byte, and the same once more.
  private static let escapeBytesMax = 18
  /// An answer may quote another answer.
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

  /// The bytes with every text replaced; nil where there is none.
  func redacted(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let ranges = ranges(in: bytes)
    guard !ranges.isEmpty else { return nil }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var end = 0
    for range in ranges where range.upperBound > end {
      // Ranges that overlap are one.
      if range.lowerBound >= end {
        result += bytes[end..<range.lowerBound]
        result += SecretSearch.mark
      }
      end = range.upperBound
    }
    result += bytes[end...]
    return result
  }

  /// Where the texts are, from the start on.
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

  /// Whether an escape stands for a byte that a text may have.
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

  /// A byte after decoding, and where it comes from.
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

/// An escape for one byte of ASCII: `\u0070`, `\/`, `%70`, `&#112;`, `&#x70;`.
private struct EscapedByte {
  let byte: UInt8
  /// In bytes.
  let length: Int

  /// Nil where the bytes begin with no escape.
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

/// A text in the base64 of a longer one.
enum Base64Form {
  /// What the base64 of any text around it has in common: without the digits at the ends that depend on
  /// the neighbours; both alphabets.
  static func forms(of text: [UInt8]) -> [[UInt8]] {
    (0..<3).flatMap { offset -> [[UInt8]] in
      let digits = Data([UInt8](repeating: 0, count: offset) + text).base64EncodedString().utf8
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
