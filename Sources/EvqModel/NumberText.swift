/// Numbers as text and back, independent of the locale.
package enum NumberText {
  /// The number that a whole text spells in JSON's or a plain decimal form; nil for anything else.
  ///
  /// `12`, `-1.5`, `+3`, `.5`, `1e3`; no blanks, no hexadecimal, no `inf`.
  package static func parse(_ text: Text) -> Double? {
    var digits = 0
    for byte in text.string.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"),
        UInt8(ascii: "E"):
        continue
      default: return nil
      }
    }
    guard digits > 0, let number = Double(text.string), number.isFinite else { return nil }
    return number
  }

  /// The shortest text that reads back as the number; whole numbers without `.0`.
  package static func format(_ number: Double) -> String {
    if let whole = Int64(exactly: number) { return String(whole) }
    return String(number)
  }
}

/// Lengths of time as text.
package enum DurationText {
  /// The largest units first and nothing lost: `2d 3h`, `1.250s`, `29d 23h 28m 41.5s`.
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
