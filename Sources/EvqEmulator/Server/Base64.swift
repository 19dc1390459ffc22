import EvqHTTP

/// Base64 for cursors; accepts missing padding.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )

  static func encode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * position) & 63)
        result.append(position <= group.count ? alphabet[digit] : UInt8(ascii: "="))
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

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
