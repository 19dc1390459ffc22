import EvqModel

/// Encodes and decodes query strings.
package enum QueryEncoding {
  /// `name=value&…`: all bytes but letters, digits and `-._~` become `%XX`.
  ///
  /// Services accept `%20` and `+` for a space; `%20` is an ordinary escape.
  package static func encode(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { "\(encode($0.name))=\(encode($0.value))" }.joined(separator: "&")
  }

  package static func encode(_ text: String) -> String {
    if text.utf8.allSatisfy(isUnreserved) { return text }
    var result: [UInt8] = []
    result.reserveCapacity(2 * text.utf8.count)
    for byte in text.utf8 {
      if isUnreserved(byte) {
        result.append(byte)
      } else {
        result += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let hexDigits = Array("0123456789ABCDEF".utf8)

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }

  /// Splits a query string into decoded pairs; `+` is a space, and an invalid `%` is kept.
  package static func decode(_ query: some StringProtocol) -> [(name: String, value: String)] {
    // By bytes: splitting into characters would look for combining marks.
    Array(query.utf8).split(separator: UInt8(ascii: "&")).map { pair in
      guard let mark = pair.firstIndex(of: UInt8(ascii: "=")) else {
        return (unescape(bytes: pair, plusIsSpace: true), "")
      }
      return (
        unescape(bytes: pair[..<mark], plusIsSpace: true),
        unescape(bytes: pair[(mark + 1)...], plusIsSpace: true)
      )
    }
  }

  /// Removes up to two layers of percent-encoding from a base64 cursor.
  ///
  /// A service may write `%3D` into its JSON, and a client that encodes it again sends `%253D`; base64 itself
  /// has no percent sign. A `+` is a base64 digit.
  package static func cursor(_ token: String) -> String {
    var result = token
    for _ in 0..<2 where result.utf8.contains(UInt8(ascii: "%")) {
      result = unescape(result, plusIsSpace: false)
    }
    return result
  }

  /// Decodes `%XX`, and `+` as a space, once.
  package static func unescape(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
    unescape(bytes: Array(text.utf8)[...], plusIsSpace: plusIsSpace)
  }

  private static func unescape(bytes: ArraySlice<UInt8>, plusIsSpace: Bool) -> String {
    let needsWork = bytes.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }
    guard needsWork else { return String(decoding: bytes, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
        let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue
      {
        result.append(high << 4 | low)
        index += 3
      } else {
        result.append(plusIsSpace && bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

extension UInt8 {
  fileprivate var hexValue: UInt8? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
