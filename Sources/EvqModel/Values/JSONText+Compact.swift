extension JSONText {
  /// The text of an object or array without white space between its parts.
  ///
  /// Names keep their order and numbers their spelling. Strings are written as by `appendString`, so
  /// that two spellings of a string give the same text. The bytes must be valid JSON.
  package static func compact(_ value: ArraySlice<UInt8>) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(value.count)
    var rest = value
    while let byte = rest.first {
      if byte == UInt8(ascii: "\"") {
        appendCompactString(rest.takeJSONString(), to: &output)
      } else {
        let part = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") }
        output += part
        rest = rest[part.endIndex...].drop { $0 <= 0x20 }
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func appendCompactString(
    _ content: ArraySlice<UInt8>,
    to output: inout [UInt8]
  ) {
    guard content.contains(where: { $0 == UInt8(ascii: "\\") || $0 == 0x7F }) else {
      output.append(UInt8(ascii: "\""))
      output += content
      output.append(UInt8(ascii: "\""))
      return
    }
    appendString(unescape(content), to: &output)
  }
}

extension ArraySlice<UInt8> {
  /// Removes the JSON string at the start; returns the bytes between its quotes.
  mutating func takeJSONString() -> ArraySlice<UInt8> {
    var index = startIndex + 1
    while index < endIndex, self[index] != UInt8(ascii: "\"") {
      index += self[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    let end = Swift.min(index, endIndex)
    let content = self[Swift.min(startIndex + 1, end)..<end]
    self = self[Swift.min(end + 1, endIndex)...]
    return content
  }
}
