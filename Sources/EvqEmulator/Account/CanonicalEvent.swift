import EvqModel

/// An event in canonical form, the form of HubSpot's responses.
///
/// Every property is a string, the time is ISO 8601 with milliseconds, the object type is in upper case.
struct CanonicalEvent {
  var time: Instant
  var eventType: String
  var objectType: ObjectType
  var objectId: String
  var id: String
  var properties: [(name: String, value: String)]

  /// Appends the event as one JSON object.
  func append(to bytes: inout [UInt8]) {
    bytes.append("{\"objectType\":", string: objectType.name)
    bytes.append(",\"objectId\":", string: objectId)
    bytes.append(",\"eventType\":", string: eventType)
    bytes.append(",\"occurredAt\":", string: time.description)
    bytes.append(",\"id\":", string: id)
    bytes.append(",\"properties\":{")
    for (index, property) in properties.enumerated() {
      bytes.append(index == 0 ? "" : ",", string: property.name)
      bytes.append(":", string: property.value)
    }
    bytes.append("}}")
  }
}

extension CanonicalEvent {
  /// The event in a row of `Account.slots`; nil if it is not an event.
  init?(_ batch: Batch, row: Int) {
    guard case .time(let time) = batch.value(slot: 0, row: row),
      let type = batch.text(slot: 1, row: row), !type.isEmpty,
      let objectType = batch.text(slot: 2, row: row),
      let objectId = batch.text(slot: 3, row: row), let id = batch.text(slot: 4, row: row)
    else { return nil }
    self.init(
      time: time,
      eventType: type.string,
      objectType: ObjectType(objectType.string),
      objectId: objectId.string,
      id: id.string,
      properties: CanonicalEvent.properties(of: batch, row: row)
    )
  }

  /// The properties that have a value; of a repeated name the last.
  static func properties(of batch: Batch, row: Int) -> [(name: String, value: String)] {
    guard case .slices(let slices) = batch.column(5), slices[row].form == .compound else {
      return []
    }
    var fields: [(name: String, value: String?)] = []
    for field in JSONFields(batch.buffer.bytes(in: slices[row].bounds)) {
      fields.append((field.name, field.text))
    }
    var seen: Set<Text> = []
    var result: [(name: String, value: String)] = []
    for field in fields.reversed() where seen.insert(Text(field.name)).inserted {
      if let value = field.value { result.append((field.name, value)) }
    }
    return result.reversed()
  }
}

/// The bytes of an event in canonical form.
struct CanonicalLine {
  private let line: ArraySlice<UInt8>

  init(_ line: ArraySlice<UInt8>) {
    self.line = line
  }

  /// The ids of the event and of its object.
  var identity: EventIdentity {
    var identity = EventIdentity(id: "", objectId: "")
    for field in JSONFields(line) {
      if field.name == "objectId" { identity.objectId = Text(field.text ?? "") }
      guard field.name == "id" else { continue }
      identity.id = Text(field.text ?? "")
      break
    }
    return identity
  }

  /// The text before the properties; inside a string its quotes would be escaped.
  private static let propertiesMark = Array(",\"properties\":".utf8)

  /// The text before the properties, and the properties.
  var parts: (head: ArraySlice<UInt8>, properties: ArraySlice<UInt8>) {
    let mark = Self.propertiesMark
    let start = line.withUnsafeBufferPointer { bytes in
      var start = 0
      while start < bytes.count, bytes[start] != mark[0] || !bytes[start...].starts(with: mark) {
        start += 1
      }
      return min(start + mark.count, bytes.count)
    }
    let split = line.startIndex + start
    return (line[..<split], line[split...].dropLast())
  }

  /// Appends the event, with all properties or only the named ones.
  func append(showing names: Set<Text>?, to bytes: inout [UInt8]) {
    guard let names else {
      bytes += line
      return
    }
    let (head, properties) = parts
    bytes += head
    bytes.append("{")
    let shown = JSONFields(properties).filter { names.contains(Text($0.name)) }
    for (index, field) in shown.enumerated() {
      bytes.append(index == 0 ? "" : ",", string: field.name)
      bytes.append(":", string: field.text ?? "")
    }
    bytes.append("}}")
  }
}

/// The ids of an event and of its object.
struct EventIdentity: Equatable {
  var id: Text
  var objectId: Text
}

extension [UInt8] {
  mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { append(contentsOf: $0) }
  }

  /// Appends JSON text, then a JSON string.
  mutating func append(_ text: StaticString, string: String) {
    append(text)
    JSONText.appendString(string, to: &self)
  }
}
