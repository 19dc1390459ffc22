import EvqModel

/// Puts events into the form of the service, one per line.
struct AccountBuilder {
  private var bytes: [UInt8] = []
  private var events: [Account.Event] = []
  private var tally = PropertyTally()
  /// An id is one event's: what comes with an id that was there already is not served.
  private var ids: Set<Text> = []
  var rejectedCount = 0

  /// Adds the rows of a batch whose slots are `Account.slots`.
  mutating func append(_ batch: Batch) {
    for row in batch.selection {
      let values = Field.ofEvent.indices.map { batch.value(slot: $0, row: row) }
      guard case .time(let time) = values[0], let type = values[1].text?.string, !type.isEmpty,
        let objectType = values[2].text?.string, let objectId = values[3].text?.string,
        let id = values[4].text, ids.insert(id).inserted
      else {
        rejectedCount += 1
        continue
      }
      let properties = properties(of: batch, row)
      append(
        time: time,
        eventType: type,
        objectType: ObjectType(objectType),
        objectId: objectId,
        id: id.string,
        properties: properties
      )
    }
  }

  /// The properties that have a value, of a repeated name the last one.
  private func properties(of batch: Batch, _ row: Int) -> [(name: String, value: String)] {
    guard case .slices(let slices) = batch.columns[5], slices[row].form == .compound else {
      return []
    }
    var result: [(name: String, value: String)] = []
    for field in JSONFields(batch.buffer.bytes(in: slices[row].bounds)) {
      let name = field.name
      result.removeAll { Text($0.name) == Text(name) }
      if let text = field.text { result.append((name, text)) }
    }
    return result
  }

  /// Writes one event as a line.
  mutating func append(
    time: Instant,
    eventType: String,
    objectType type: ObjectType,
    objectId: String,
    id: String,
    properties: [(name: String, value: String)]
  ) {
    let start = bytes.count
    append("{\"objectType\":", string: type.name)
    append(",\"objectId\":", string: objectId)
    append(",\"eventType\":", string: eventType)
    append(",\"occurredAt\":", string: time.description)
    append(",\"id\":", string: id)
    append(",\"properties\":")
    let propertiesStart = bytes.count
    for (index, property) in properties.enumerated() {
      append(index == 0 ? "{" : ",", string: property.name)
      append(":", string: property.value)
      tally.count(property.name)
    }
    append(properties.isEmpty ? "{}" : "}")
    let propertiesEnd = bytes.count
    append("}\n")
    events.append(
      Account.Event(
        range: RowRange(offset: start, length: bytes.count - 1 - start),
        time: time.milliseconds,
        id: id,
        eventType: eventType,
        objectType: type,
        objectId: objectId,
        properties: RowRange(offset: propertiesStart, length: propertiesEnd - propertiesStart)
      )
    )
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ text: StaticString, string: String) {
    append(text)
    JSONText.appendString(string, to: &bytes)
  }

  func build(records: [Account.Record] = []) -> Account {
    Account(
      buffer: ByteBuffer(bytes),
      events: events,
      records: records,
      propertyCounts: tally.counts,
      rejectedCount: rejectedCount
    )
  }
}

/// Counts names that mostly come in the same order, without hashing each of them: making the sample
/// account is most of the time that a short query takes.
private struct PropertyTally {
  private var names: [String] = []
  private var numbers: [Int] = []
  private var expected = 0

  var counts: [String: Int] { Dictionary(uniqueKeysWithValues: zip(names, numbers)) }

  mutating func count(_ name: String) {
    let index = place(of: name)
    numbers[index] += 1
    expected = index + 1
  }

  private mutating func place(of name: String) -> Int {
    if expected < names.count, names[expected] == name { return expected }
    if let index = names.firstIndex(of: name) { return index }
    names.append(name)
    numbers.append(0)
    return names.count - 1
  }
}
