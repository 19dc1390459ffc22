import EvqModel

/// One object of a request's body, read field by field; the text must be valid JSON.
struct TimelineInput {
  /// How errors call the object.
  private let name: String
  /// Of a repeated name the last field counts; `null` is no value.
  private var fields: NameTable<JSONFields.Element> = [:]
  let byteCount: Int
  /// Where the object ends, as errors say it.
  private let place: String

  /// Throws for a value that is no object.
  init(_ object: ArraySlice<UInt8>, called name: String) throws(Refusal) {
    self.name = name
    byteCount = object.count
    place = TimelineInput.place(after: object)
    guard object.first(where: { !TimelineInput.isSpace($0) }) == UInt8(ascii: "{") else {
      throw .unreadable("\(place): Cannot deserialize value of type `\(name)`: no object")
    }
    for field in JSONFields(object) {
      fields[field.name] = field.form == .missing ? nil : field
    }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// `line 1, column 77`: lines and columns count from 1.
  private static func place(after bytes: ArraySlice<UInt8>) -> String {
    let line = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    let column = bytes.reversed().prefix { $0 != UInt8(ascii: "\n") }.count + 1
    return "line \(line), column \(column)"
  }

  /// Throws where a field is not there, naming all of them that are missing.
  func require(_ names: [String]) throws(Refusal) {
    let missing = names.filter { fields[$0] == nil }
    guard !missing.isEmpty else { return }
    throw .unreadable(
      "\(place): Cannot build \(name), some of required attributes are not set "
        + "[\(missing.joined(separator: ", "))]"
    )
  }

  /// A text; numbers and truth values are taken as they are written.
  func text(_ field: String) throws(Refusal) -> String? {
    guard let element = fields[field] else { return nil }
    guard element.form != .compound else { throw wrong(field, "a text") }
    return element.text
  }

  /// The text of a field that must be there.
  func required(_ field: String) throws(Refusal) -> String {
    try require([field])
    return try text(field) ?? ""
  }

  /// An object, as it is written.
  func object(_ field: String) throws(Refusal) -> [UInt8]? {
    guard let element = fields[field] else { return nil }
    guard element.form == .compound, element.rawValue.first == UInt8(ascii: "{") else {
      throw wrong(field, "an object")
    }
    return Array(element.rawValue)
  }

  /// Any JSON value, as it is written.
  func json(_ field: String) -> [UInt8]? {
    guard let element = fields[field] else { return nil }
    switch element.form {
    case .missing: return nil
    case .string, .escapedString:
      return [UInt8(ascii: "\"")] + element.rawValue + [UInt8(ascii: "\"")]
    case .number, .boolean, .compound, .compoundText: return Array(element.rawValue)
    }
  }

  /// The objects of a list.
  func objects(_ field: String, called name: String) throws(Refusal) -> [TimelineInput] {
    guard let element = fields[field] else { return [] }
    guard element.form == .compound, element.rawValue.first == UInt8(ascii: "[") else {
      throw wrong(field, "a list")
    }
    var result: [TimelineInput] = []
    for item in JSONFields.elements(of: element.rawValue) {
      guard item.form == .compound else { throw wrong(field, "a list of objects") }
      result.append(try TimelineInput(item.rawValue, called: name))
    }
    return result
  }

  /// Texts by name, in the order of the body; of a repeated name the last one.
  func texts(_ field: String) throws(Refusal) -> [(name: String, value: String)] {
    guard let object = try object(field) else { return [] }
    var result: [(name: String, value: String)] = []
    var places: [Text: Int] = [:]
    for element in JSONFields(object[...]) {
      guard element.form != .compound else { throw wrong(field, "an object of texts") }
      guard let text = element.text else { continue }
      if let index = places[Text(element.name)] {
        result[index].value = text
      } else {
        places[Text(element.name)] = result.count
        result.append((element.name, text))
      }
    }
    return result
  }

  /// A time: ISO 8601, or epoch milliseconds.
  func instant(_ field: String) throws(Refusal) -> Instant? {
    guard let text = try text(field) else { return nil }
    guard let instant = Instant(text) else { throw wrong(field, "a time") }
    return instant
  }

  private func wrong(_ field: String, _ expected: String) -> Refusal {
    .unreadable("\(place): Cannot deserialize the field `\(field)` of \(name): not \(expected)")
  }
}

extension TimelineDraft {
  /// Reads an event from a body.
  init(_ input: TimelineInput) throws(Refusal) {
    try input.require(["eventTemplateId", "tokens"])
    self.init(templateId: try input.required("eventTemplateId"))
    id = try input.text("id")
    tokens = try input.texts("tokens")
    email = try input.text("email")
    objectId = try input.text("objectId")
    utk = try input.text("utk")
    domain = try input.text("domain")
    customObjectTypeId = try input.text("customObjectTypeId")
    timestamp = try input.instant("timestamp")
    extraData = input.json("extraData")
    frame = try TimelineDraft.frame(input)
    byteCount = input.byteCount
  }

  /// The frame in the form of the answer: texts as texts, sizes as integers of 32 bits.
  private static func frame(_ input: TimelineInput) throws(Refusal) -> [UInt8]? {
    guard let object = try input.object("timelineIFrame") else { return nil }
    let frame = try TimelineInput(object[...], called: "TimelineEventIFrame")
    let names = ["linkLabel", "headerLabel", "url"]
    try frame.require(names + ["width", "height"])
    var result = JSONObjectText()
    for name in names { result.add(name, try frame.text(name)) }
    for name in ["width", "height"] {
      guard let number = Int32(try frame.required(name)) else {
        throw .invalid("'\(name)' of a timelineIFrame is not an integer")
      }
      result.add(name, number: Int64(number))
    }
    return result.closed
  }
}

extension TimelineTemplate.Token {
  /// Reads a token of a template from a body.
  init(_ input: TimelineInput, at now: Instant) throws(Refusal) {
    try input.require(["name", "label", "type"])
    let type = try input.required("type")
    guard let form = Form(rawValue: type) else {
      let forms = Form.allCases.map(\.rawValue).joined(separator: ", ")
      throw .invalid("The token type '\(type)' is not one of [\(forms)]")
    }
    self.init(
      name: try input.required("name"),
      label: try input.required("label"),
      form: form,
      options: try TimelineTemplate.Token.options(input),
      objectPropertyName: try input.text("objectPropertyName"),
      at: now
    )
  }

  static func options(_ input: TimelineInput) throws(Refusal) -> [Option] {
    var options: [Option] = []
    for item in try input.objects("options", called: "TimelineEventTemplateTokenOption") {
      try item.require(["label", "value"])
      options.append(
        Option(label: try item.required("label"), value: try item.required("value"))
      )
    }
    return options
  }
}
