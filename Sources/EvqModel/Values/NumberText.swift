/// Parses and formats numbers, independent of the locale.
package enum NumberText {
  /// Parses `12`, `-1.5`, `+3`, `.5` or `1e3`; nil for any other text.
  ///
  /// White space, hexadecimal numbers and `inf` are not accepted.
  package static func parse(_ text: Text) -> Double? {
    var copy = text.string
    return copy.withUTF8 { parse(utf8: $0) }
  }

  /// The same from bytes; common numbers do not allocate.
  package static func parse(utf8 bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    shortDecimal(bytes) ?? general(bytes)
  }

  /// A decimal of at most 15 digits; nil for any other text, including other numbers.
  ///
  /// Its digits and its power of ten are exact as a `Double`, so their quotient is rounded correctly.
  private static func shortDecimal(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard let first = bytes.first, bytes.count <= 17 else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    var whole: Int64 = 0
    var count = 0
    var point: Int?
    for index in (isNegative || first == UInt8(ascii: "+") ? 1 : 0)..<bytes.count {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit < 10 {
        whole = whole &* 10 &+ Int64(digit)
        count += 1
      } else if bytes[index] == UInt8(ascii: "."), point == nil {
        point = count
      } else {
        return nil
      }
    }
    guard (1...15).contains(count) else { return nil }
    let number = point.map { Double(whole) / powersOfTen[count - $0] } ?? Double(whole)
    return isNegative ? -number : number
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  private static func general(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    var digits = 0
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
        UInt8(ascii: "E"):
        continue
      default: return nil
      }
    }
    guard digits > 0, let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite
    else { return nil }
    return number
  }

  /// The shortest text that parses to the same number; whole numbers have no `.0`.
  package static func format(_ number: Double) -> String {
    if let whole = Int64(exactly: number) { return String(whole) }
    return String(number)
  }
}

/// Formats durations.
package enum DurationText {
  /// The exact duration, largest unit first: `2d 3h`, `1.250s`, `29d 23h 28m 41.500s`.
  package static func format(milliseconds: Int64) -> String {
    let sign = milliseconds < 0 ? "-" : ""
    var rest = milliseconds.magnitude
    var parts: [String] = []
    for (unit, length) in units where rest >= length {
      parts.append("\(rest / length)\(unit)")
      rest %= length
    }
    if rest > 0 || parts.isEmpty {
      let fraction = rest % 1_000
      let digits = String(fraction + 1_000).dropFirst()
      parts.append("\(rest / 1_000)" + (fraction == 0 ? "" : ".\(digits)") + "s")
    }
    return sign + parts.joined(separator: " ")
  }

  private static let units: [(String, UInt64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000),
  ]
}
