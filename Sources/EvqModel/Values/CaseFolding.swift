/// Full Unicode case folding, which `=~` compares with.
///
/// It does not depend on a language: `I` equals `i`, and `ı` is a different letter. The `i` flag of a
/// regular expression folds single characters only (RE2): there `ß` does not match `ss`.
package enum CaseFolding {
  /// Whether two texts are equal after full case folding: `STRASSE` and `straße`, `ΟΔΟΣ` and `οδος`.
  package static func areEqual(_ left: Text, _ right: Text) -> Bool {
    var (left, right) = (left.string, right.string)
    let equalityOfASCII = left.withUTF8 { left in right.withUTF8 { areEqual(ascii: left, $0) } }
    return equalityOfASCII ?? fold(left).utf8.elementsEqual(fold(right).utf8)
  }

  /// Nil if a character outside ASCII decides: `ſ` folds to `s`.
  private static func areEqual(
    ascii left: UnsafeBufferPointer<UInt8>,
    _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool? {
    for (first, second) in zip(left, right) {
      guard first < 0x80, second < 0x80 else { return nil }
      if lowered(first) != lowered(second) { return false }
    }
    return left.count == right.count
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// A text after full case folding, status C and F of Unicode's CaseFolding.txt.
  package static func fold(_ text: String) -> String {
    var folded = ""
    folded.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      if scalar.isASCII {
        folded.unicodeScalars.append(Unicode.Scalar(lowered(UInt8(scalar.value))))
      } else {
        folded += fold(scalar)
      }
    }
    return folded
  }

  /// The lower case of the upper case, apart from Unicode's exceptions.
  ///
  /// `ẞ` is its own upper case, so it is lowered first.
  private static func fold(_ scalar: Unicode.Scalar) -> String {
    if let exception = exception(scalar) { return String(exception) }
    var folded = ""
    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
      for upper in lower.properties.uppercaseMapping.unicodeScalars {
        folded += upper.properties.lowercaseMapping
      }
    }
    return folded
  }

  /// `ı` does not fold to `i`, and Cherokee letters fold to upper case.
  private static func exception(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x131, 0x13A0...0x13F5: scalar
    case 0x13F8...0x13FD: Unicode.Scalar(scalar.value - 8)
    case 0xAB70...0xABBF: Unicode.Scalar(scalar.value - 0xAB70 + 0x13A0)
    default: nil
    }
  }
}
