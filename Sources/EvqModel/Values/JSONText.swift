/// Writes JSON and decodes JSON strings.
package enum JSONText {
  /// Appends a string with quotes and escapes.
  package static func appendString(_ text: String, to output: inout [UInt8]) {
    var text = text
    text.withUTF8 { appendString(utf8: $0, to: &output) }
  }

  /// The same for the bytes of a text.
  package static func appendString(
    utf8 text: UnsafeBufferPointer<UInt8>,
    to output: inout [UInt8]
  ) {
    let bytes = UnsafeRawBufferPointer(text)
    output.append(UInt8(ascii: "\""))
    var start = 0
    while let special = bytes.firstIndex(of: JSONEscapes.self, from: start) {
      output.append(contentsOf: bytes[start..<special])
      appendEscaped(bytes[special], to: &output)
      start = special + 1
    }
    output.append(contentsOf: bytes[start...])
    output.append(UInt8(ascii: "\""))
  }

  private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""): output += [UInt8(ascii: "\\"), UInt8(ascii: "\"")]
    case UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
    case UInt8(ascii: "\n"): output += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
    case UInt8(ascii: "\t"): output += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
    case UInt8(ascii: "\r"): output += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
    case 0..<0x20, 0x7F: output += escape(UInt32(byte))
    default: output.append(byte)
    }
  }

  /// Whether a text needs no escapes in a JSON string.
  package static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    UnsafeRawBufferPointer(text).firstIndex(of: JSONEscapes.self, from: 0) == nil
  }

  /// A string as JSON text.
  package static func string(_ text: String) -> String {
    var output: [UInt8] = []
    appendString(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// Appends a number, or `null` for infinity and NaN, which JSON does not have.
  package static func appendNumber(_ number: Double, to output: inout [UInt8]) {
    output += Array((number.isFinite ? NumberText.format(number) : "null").utf8)
  }

  private static func escape(_ value: UInt32) -> [UInt8] {
    let digits = String(value, radix: 16)
    return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
  }

  /// Decodes the text between a JSON string's quotes; its escapes must be valid.
  package static func unescape(_ bytes: some Collection<UInt8>) -> String {
    String(decoding: unescapedBytes(bytes), as: UTF8.self)
  }

  /// The same as UTF-8.
  package static func unescapedBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        continue
      }
      guard let escaped = rest.next() else { break }
      if escaped == UInt8(ascii: "u") {
        appendScalar(from: &rest, to: &output)
      } else {
        output.append(simpleEscape(escaped))
      }
    }
    return output
  }

  private static func simpleEscape(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    case UInt8(ascii: "t"): UInt8(ascii: "\t")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: byte
    }
  }

  /// Decodes the digits after `\u`, and the second unit after a leading surrogate.
  private static func appendScalar(
    from bytes: inout some IteratorProtocol<UInt8>,
    to output: inout [UInt8]
  ) {
    var unit = codeUnit(from: &bytes)
    if (0xD800..<0xDC00).contains(unit) {
      _ = bytes.next()
      _ = bytes.next()
      let trailing = codeUnit(from: &bytes)
      unit = 0x10000 + (unit - 0xD800) << 10 + (trailing &- 0xDC00) & 0x3FF
    }
    let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
    output += Array(String(scalar).utf8)
  }

  private static func codeUnit(from bytes: inout some IteratorProtocol<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = bytes.next() ?? 0
      let digit =
        byte < 0x3A ? UInt32(byte) &- 0x30 : UInt32(byte | 0x20) &- 0x57
      value = value << 4 | (digit & 0xF)
    }
    return value
  }
}
