/// Decodes Unicode scalars from bytes that may not be valid UTF-8.
package enum UTF8Text {
  /// The scalar that starts at an offset, with its length in bytes; nil for invalid UTF-8.
  package static func scalar(
    in bytes: [UInt8],
    at offset: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
    var decoder = Unicode.UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
    return (scalar, UTF8.width(scalar))
  }

  /// The offset of the first byte that is not part of a valid scalar.
  package static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    if String(validating: bytes, as: UTF8.self) != nil { return nil }
    var offset = 0
    while offset < bytes.count {
      guard let (_, length) = scalar(in: bytes, at: offset) else { return offset }
      offset += length
    }
    return nil
  }

  /// The closing quotes that match a typographic opening quote; nil without one at the offset.
  static func smartQuoteClosings(in bytes: [UInt8], at offset: Int) -> [[UInt8]]? {
    guard let (scalar, _) = scalar(in: bytes, at: offset) else { return nil }
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}":
      return ["\u{201D}", "\u{201C}", "\""].map { Array($0.utf8) }
    case "\u{2018}", "\u{2019}", "\u{201A}":
      return ["\u{2019}", "\u{2018}", "'"].map { Array($0.utf8) }
    default: return nil
    }
  }
}
