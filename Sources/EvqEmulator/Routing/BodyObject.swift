import EvqModel

/// A JSON object of a request's body, read field by field.
struct BodyObject {
  /// The name of the object in error messages.
  private let type: String
  /// The last field of each name; `null` counts as missing.
  private var fields: NameTable<JSONFields.Element> = [:]
  let byteCount: Int
  /// The position after the object: `line 1, column 77`.
  private let end: String

  /// Throws if the value is not an object; the text must be valid JSON.
  init(_ object: ArraySlice<UInt8>, type: String) throws(Refusal) {
    self.type = type
    byteCount = object.count
    end = BodyObject.position(after: object)
    guard object.first(where: { !BodyObject.isSpace($0) }) == UInt8(ascii: "{") else {
      throw .unreadableBody("\(end): Cannot deserialize value of type `\(type)`: not an object")
    }
    for field in JSONFields(object) {
      fields[field.name] = field.form == .missing ? nil : field
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// `line 1, column 77`: lines and columns count from 1.
  private static func position(after bytes: ArraySlice<UInt8>) -> String {
    let line = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    let column = bytes.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
    return "line \(line), column \(column)"
  }

  /// Throws if fields are missing, naming all of them.
  func require(_ names: [String]) throws(Refusal) {
    let missing = names.filter { fields[$0] == nil }
    guard !missing.isEmpty else { return }
    throw .unreadableBody(
      "\(end): Cannot build \(type), some of required attributes are not set "
        + "[\(missing.joined(separator: ", "))]"
    )
  }

  /// A text; numbers and Booleans are accepted as they are written.
  func text(_ field: String) throws(Refusal) -> String? {
    guard let element = fields[field] else { return nil }
    guard element.form != .compound else { throw wrong(field, "a text") }
    return element.text
  }

  /// The text of a required field.
  func required(_ field: String) throws(Refusal) -> String {
    try require([field])
    return try text(field) ?? ""
  }

  /// An object, byte for byte.
  func object(_ field: String) throws(Refusal) -> [UInt8]? {
    guard let element = fields[field] else { return nil }
    guard element.form == .compound, element.rawValue.first == UInt8(ascii: "{") else {
      throw wrong(field, "an object")
    }
    return Array(element.rawValue)
  }

  /// Any JSON value, byte for byte.
  func json(_ field: String) -> [UInt8]? {
    guard let element = fields[field] else { return nil }
    switch element.form {
    case .missing: return nil
    case .string, .escapedString:
      return [UInt8(ascii: "\"")] + element.rawValue + [UInt8(ascii: "\"")]
    case .number, .boolean, .compound, .compoundText: return Array(element.rawValue)
    }
  }

  /// The objects of a list; empty if the field is missing.
  func objects(_ field: String, type: String) throws(Refusal) -> [BodyObject] {
    guard let element = fields[field] else { return [] }
    guard element.form == .compound, element.rawValue.first == UInt8(ascii: "[") else {
      throw wrong(field, "a list")
    }
    var result: [BodyObject] = []
    for item in JSONFields.elements(of: element.rawValue) {
      guard item.form == .compound else { throw wrong(field, "a list of objects") }
      result.append(try BodyObject(item.rawValue, type: type))
    }
    return result
  }

  /// Texts by name, in the order of the body; of repeated names the last.
  func texts(_ field: String) throws(Refusal) -> [(name: String, value: String)] {
    guard let object = try object(field) else { return [] }
    var result: [(name: String, value: String)] = []
    var indices: [Text: Int] = [:]
    for element in JSONFields(object[...]) {
      guard element.form != .compound else { throw wrong(field, "an object of texts") }
      guard let text = element.text else { continue }
      if let index = indices[Text(element.name)] {
        result[index].value = text
      } else {
        indices[Text(element.name)] = result.count
        result.append((element.name, text))
      }
    }
    return result
  }

  /// A time in ISO 8601 or in epoch milliseconds.
  func instant(_ field: String) throws(Refusal) -> Instant? {
    guard let text = try text(field) else { return nil }
    let epoch = Int64(text).flatMap { Instant(milliseconds: $0) }
    guard let instant = DateTimeText.parse(text) ?? epoch else { throw wrong(field, "a time") }
    return instant
  }

  private func wrong(_ field: String, _ expected: String) -> Refusal {
    .unreadableBody("\(end): Cannot deserialize the field `\(field)` of \(type): not \(expected)")
  }
}
