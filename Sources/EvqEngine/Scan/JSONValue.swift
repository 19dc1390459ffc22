import CSimdjson
package import EvqModel

/// A small JSON text as a tree: error bodies, lists of names, the envelope of a page.
///
/// Events are not parsed into trees; they stay bytes.
package enum JSONValue: Sendable, Equatable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  /// Fields in the order of the text; the last one of a repeated name counts.
  case object([(name: String, value: JSONValue)])

  /// Nil when the text is not one valid JSON value.
  ///
  /// The array or object in the root's field `leavingOut` is checked but comes back empty: the rows of a page are
  /// not needed as a tree.
  package init?(_ buffer: ByteBuffer, leavingOut: String? = nil) {
    var isOutOfMemory: Int32 = 0
    let document = buffer.withBytes { bytes in
      let parse = { evq_document_parse(bytes.baseAddress, bytes.count, $0, &isOutOfMemory) }
      return leavingOut.map { $0.withCString(parse) } ?? parse(nil)
    }
    // A page that does not fit into memory is not a malformed page.
    if isOutOfMemory != 0 { OutOfMemory.end() }
    guard let document else { return nil }
    defer { evq_document_destroy(document) }
    var count = 0
    let nodes = UnsafeBufferPointer(start: evq_document_nodes(document, &count), count: count)
    var reader = NodeReader(nodes: nodes)
    self = reader.value()
  }

  /// Whether a text is one valid JSON value.
  package static func isWhole(_ buffer: ByteBuffer) -> Bool {
    let answer = buffer.withBytes { evq_document_is_valid($0.baseAddress, $0.count) }
    if answer < 0 { OutOfMemory.end() }
    return answer == 1
  }

  /// The value of a field of an object.
  package subscript(_ name: String) -> JSONValue? {
    guard case .object(let fields) = self else { return nil }
    return fields.last { $0.name == name }?.value
  }

  package var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  package var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  package var array: [JSONValue]? {
    if case .array(let items) = self { items } else { nil }
  }

  package var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// A string, number or boolean as text: `"a"` and `12` both name an offset.
  package var scalarText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): NumberText.format(number)
    case .boolean(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.boolean(let left), .boolean(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.map(\.name) == right.map(\.name) && left.map(\.value) == right.map(\.value)
    case (.null, _), (.boolean, _), (.number, _), (.string, _), (.array, _), (.object, _): false
    }
  }
}

/// Rebuilds a tree from nodes in the order of the text; the parser limits the depth.
private struct NodeReader {
  let nodes: UnsafeBufferPointer<evq_node>
  var index = 0

  init(nodes: UnsafeBufferPointer<evq_node>) {
    self.nodes = nodes
  }

  mutating func value() -> JSONValue {
    let node = nodes[index]
    index += 1
    switch Int(node.kind) {
    case EVQ_NODE_FALSE: return .boolean(false)
    case EVQ_NODE_TRUE: return .boolean(true)
    case EVQ_NODE_NUMBER: return .number(node.number)
    case EVQ_NODE_STRING: return .string(text(of: node))
    case EVQ_NODE_ARRAY: return .array((0..<node.count).map { _ in value() })
    case EVQ_NODE_OBJECT:
      return .object((0..<node.count).map { _ in field() })
    default: return .null
    }
  }

  private mutating func field() -> (name: String, value: JSONValue) { (name(), value()) }

  private mutating func name() -> String {
    let node = nodes[index]
    index += 1
    return text(of: node)
  }

  private func text(of node: evq_node) -> String {
    let bytes = UnsafeRawBufferPointer(start: node.text, count: node.text_length)
    return String(decoding: bytes, as: UTF8.self)
  }
}
