/// Unicode case folding: what `=~` and `/…/i` compare.
///
/// It depends on no language: `I` and `i` are equal, and `ı` is another letter.
package enum CaseFolding {
  /// Whether two texts are equal after full case folding: `STRASSE` and `straße`, `ΟΔΟΣ` and `οδος`.
  package static func areEqual(_ left: Text, _ right: Text) -> Bool {
    var (left, right) = (left.string, right.string)
    let equalityOfASCII = left.withUTF8 { left in right.withUTF8 { areEqual(ascii: left, $0) } }
    return equalityOfASCII ?? fold(left).utf8.elementsEqual(fold(right).utf8)
  }

  /// Nil where a character outside of ASCII decides: `ſ` folds to `s`.
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

  /// The lower case of the upper case, except where Unicode says otherwise.
  ///
  /// `ẞ` has no upper case but itself and is lowered first.
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

  /// `ı` stays apart from `i`, and Cherokee folds to its upper case.
  private static func exception(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar.value {
    case 0x131, 0x13A0...0x13F5: scalar
    case 0x13F8...0x13FD: Unicode.Scalar(scalar.value - 8)
    case 0xAB70...0xABBF: Unicode.Scalar(scalar.value - 0xAB70 + 0x13A0)
    default: nil
    }
  }

  // MARK: One character for one

  /// All characters that simple case folding takes for the same as one, itself included: `k K` and the
  /// Kelvin sign.
  static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    let folded = simpleFold(scalar)
    let cases = [
      folded.properties.lowercaseMapping, folded.properties.uppercaseMapping,
      folded.properties.titlecaseMapping,
    ]
    let others = cases.compactMap(single).filter { simpleFold($0) == folded }
    return [scalar, folded] + others + (rareVariants[folded] ?? [])
  }

  /// Status C and S of CaseFolding.txt; `ß` stays `ß`.
  static func simpleFold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(fold(scalar)) ?? single(scalar.properties.lowercaseMapping) ?? scalar
  }

  private static func single(_ text: String) -> Unicode.Scalar? {
    let scalars = text.unicodeScalars
    return scalars.count == 1 ? scalars.first : nil
  }

  /// The variants that are not the other case of the folded character.
  private static let rareVariants: [Unicode.Scalar: [Unicode.Scalar]] = [
    "k": ["\u{212A}"], "s": ["\u{17F}"], "ß": ["\u{1E9E}"], "\u{E5}": ["\u{212B}"],
    "β": ["\u{3D0}"], "ε": ["\u{3F5}"], "θ": ["\u{3D1}", "\u{3F4}"], "ι": ["\u{345}", "\u{1FBE}"],
    "κ": ["\u{3F0}"], "μ": ["\u{B5}"], "π": ["\u{3D6}"], "ρ": ["\u{3F1}"], "σ": ["\u{3C2}"],
    "φ": ["\u{3D5}"], "ω": ["\u{2126}"], "в": ["\u{1C80}"], "д": ["\u{1C81}"], "о": ["\u{1C82}"],
    "с": ["\u{1C83}"], "т": ["\u{1C84}", "\u{1C85}"], "ъ": ["\u{1C86}"], "ѣ": ["\u{1C87}"],
    "\u{1E61}": ["\u{1E9B}"], "\u{A64B}": ["\u{1C88}"],
  ]
}
