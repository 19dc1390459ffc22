/// Iterates over the fields of a JSON object as bytes, without copying.
///
/// The text must be a valid object; the scan has checked that.
package struct JSONFields: Sequence, IteratorProtocol {
  package struct Element {
    /// The bytes between the quotes of the name, with escapes as written.
    package let rawName: ArraySlice<UInt8>
    /// The bytes of the value; a string without its quotes.
    package let rawValue: ArraySlice<UInt8>
    package let form: ValueSlice.Form

    package var name: String { JSONFields.text(rawName) }

    /// The value as text, an object or array in compact form; nil for `null`.
    package var text: String? {
      switch form {
      case .missing: nil
      case .escapedString: JSONText.unescape(rawValue)
      case .compound, .compoundText: JSONText.compact(rawValue)
      case .string, .number, .boolean: String(decoding: rawValue, as: UTF8.self)
      }
    }
  }

  private var rest: ArraySlice<UInt8>

  package init(_ object: ArraySlice<UInt8>) {
    rest = object
    skipSpace()
    if rest.first == UInt8(ascii: "{") { rest.removeFirst() }
  }

  /// Decodes the bytes between a string's quotes.
  package static func text(_ rawString: ArraySlice<UInt8>) -> String {
    rawString.contains(UInt8(ascii: "\\"))
      ? JSONText.unescape(rawString) : String(decoding: rawString, as: UTF8.self)
  }

  package mutating func next() -> Element? {
    skipSpace()
    if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
    skipSpace()
    guard rest.first == UInt8(ascii: "\"") else { return nil }
    let name = rest.takeJSONString()
    skipSpace()
    guard rest.first == UInt8(ascii: ":") else { return nil }
    rest.removeFirst()
    skipSpace()
    let (value, form) = takeValue()
    return Element(rawName: name, rawValue: value, form: form)
  }

  private mutating func skipSpace() {
    rest = rest.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
  }

  private mutating func takeValue() -> (ArraySlice<UInt8>, ValueSlice.Form) {
    switch rest.first {
    case UInt8(ascii: "\""):
      let content = rest.takeJSONString()
      return (content, content.contains(UInt8(ascii: "\\")) ? .escapedString : .string)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return (takeCompound(), .compound)
    default:
      let end = rest.firstIndex { ",}] \t\r\n".utf8.contains($0) } ?? rest.endIndex
      let token = rest[..<end]
      rest = rest[end...]
      switch token.first {
      case UInt8(ascii: "t"), UInt8(ascii: "f"): return (token, .boolean)
      case UInt8(ascii: "n"), nil: return (token, .missing)
      default: return (token, .number)
      }
    }
  }

  private mutating func takeCompound() -> ArraySlice<UInt8> {
    let start = rest
    var depth = 0
    while let byte = rest.first {
      if byte == UInt8(ascii: "\"") {
        _ = rest.takeJSONString()
        continue
      }
      rest.removeFirst()
      if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") { depth += 1 }
      if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { depth -= 1 }
      if depth == 0 { break }
    }
    return start[..<rest.startIndex]
  }

  /// The elements of a JSON array as bytes; the text must be valid.
  package static func elements(
    of array: ArraySlice<UInt8>
  ) -> [(rawValue: ArraySlice<UInt8>, form: ValueSlice.Form)] {
    var reader = JSONFields(array)
    guard reader.rest.first == UInt8(ascii: "[") else { return [] }
    reader.rest.removeFirst()
    var result: [(rawValue: ArraySlice<UInt8>, form: ValueSlice.Form)] = []
    while true {
      reader.skipSpace()
      if reader.rest.first == UInt8(ascii: ",") { reader.rest.removeFirst() }
      reader.skipSpace()
      let before = reader.rest.count
      guard reader.rest.first != UInt8(ascii: "]") else { return result }
      let (value, form) = reader.takeValue()
      guard reader.rest.count < before else { return result }
      result.append((value, form))
    }
  }
}
