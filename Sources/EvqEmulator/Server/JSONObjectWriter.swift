import EvqModel

/// Writes one JSON object field by field; nil values are left out.
struct JSONObjectWriter {
  private var fields: [UInt8] = []

  /// The complete object.
  var bytes: [UInt8] {
    (fields.isEmpty ? [UInt8(ascii: "{")] : fields) + [UInt8(ascii: "}")]
  }

  /// Adds a value that is JSON already.
  mutating func add(_ name: String, raw value: some Sequence<UInt8>) {
    fields.append(UInt8(ascii: fields.isEmpty ? "{" : ","))
    JSONText.appendString(name, to: &fields)
    fields.append(UInt8(ascii: ":"))
    fields.append(contentsOf: value)
  }

  mutating func add(_ name: String, _ text: String?) {
    if let text { add(name, raw: JSONText.string(text).utf8) }
  }

  mutating func add(_ name: String, number: Int64) {
    add(name, raw: String(number).utf8)
  }

  mutating func add(_ name: String, texts: [String]) {
    add(name, raw: "[\(texts.map(JSONText.string).joined(separator: ","))]".utf8)
  }

  mutating func add(_ name: String, objects: [[UInt8]]) {
    let list = objects.joined(separator: [UInt8(ascii: ",")])
    add(name, raw: [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")])
  }

  /// Adds an object of texts.
  mutating func add(_ name: String, pairs: [(name: String, value: String)]) {
    var object = JSONObjectWriter()
    for pair in pairs { object.add(pair.name, pair.value) }
    add(name, raw: object.bytes)
  }

  /// Adds an object of lists of texts.
  mutating func add(_ name: String, lists: [(name: String, values: [String])]) {
    var object = JSONObjectWriter()
    for list in lists { object.add(list.name, texts: list.values) }
    add(name, raw: object.bytes)
  }
}
