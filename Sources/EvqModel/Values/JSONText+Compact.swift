extension JSONText {
  /// The text of an object or array without blanks between its parts.
  ///
  /// Names keep their order, numbers their spelling, and strings are written as `appendString` does, so
  /// that two spellings of one value give one text. The bytes must be valid JSON.
  package static func compact(_ value: ArraySlice<UInt8>) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(value.count)
    var rest = value
    while let byte = rest.first {
      if byte == UInt8(ascii: "\"") {
        appendCompactString(takeString(&rest), to: &output)
      } else {
        let part = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
        output += part
        rest = rest[part.endIndex...].drop { $0 <= 0x20 }
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The inside of the string at the start; the rest starts after its closing quote.
  private static func takeString(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let start = rest.startIndex + 1
    var index = start
    while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
      index += rest[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = min(index, rest.endIndex)
    defer { rest = rest[min(end + 1, rest.endIndex)...] }
    return rest[start..<end]
  }

  private static func appendCompactString(
    _ inside: ArraySlice<UInt8>,
    to output: inout [UInt8]
  ) {
    guard inside.contains(where: { $0 == UInt8(ascii: "\\") || $0 == 0x7F }) else {
      output.append(UInt8(ascii: "\""))
      output += inside
      output.append(UInt8(ascii: "\""))
      return
    }
    appendString(unescape(inside), to: &output)
  }
}
