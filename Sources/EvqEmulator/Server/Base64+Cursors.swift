import EvqHTTP

/// Base64 for cursors; accepts missing padding.
extension Base64 {
  static func encode(_ text: String) -> String { encode(Array(text.utf8)) }

  /// The token with its padding percent-encoded, as HubSpot writes it into JSON.
  static func escapePadding(_ token: String) -> String {
    token.split(separator: "=", omittingEmptySubsequences: false).joined(separator: "%3D")
  }

  /// The text of a cursor; nil if it is not base64.
  ///
  /// HubSpot sends `%3D`, and official clients encode it again as `%253D`: after the query was decoded,
  /// up to two encodings remain. An unencoded `+` has become a blank.
  static func decodeCursor(_ token: String) -> String? {
    var text = token
    for _ in 0..<2 where text.utf8.contains(UInt8(ascii: "%")) {
      text = QueryEncoding.unescape(text, plusIsSpace: false)
    }
    let bytes = text.utf8.map { $0 == UInt8(ascii: " ") ? UInt8(ascii: "+") : $0 }
    return decode(String(decoding: bytes, as: UTF8.self))
  }

  /// Nil for characters outside the alphabet.
  static func decode(_ text: String) -> String? {
    var bits: UInt32 = 0
    var bitCount = 0
    var result: [UInt8] = []
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      bits = bits << 6 | UInt32(digit)
      bitCount += 6
      guard bitCount >= 8 else { continue }
      bitCount -= 8
      result.append(UInt8(truncatingIfNeeded: bits >> UInt32(bitCount)))
    }
    return String(validating: result, as: UTF8.self)
  }
}
