/// The meaning of a column in a table of events, by its header.
package enum TableColumn: Sendable, Hashable {
  /// A field of the event itself.
  case field(Field)
  case property(String)
  /// All properties as one JSON object, as in evq's own output.
  case properties

  /// Parses a header: `eventType`, `event_type`, `property.plan`, or the name of a property.
  package init(header name: String) {
    if let field = TableColumn.fields[name.lowercased()] {
      self = .field(field)
    } else if name == "properties" {
      self = .properties
    } else if let prefix = TableColumn.prefixes.first(where: { name.hasPrefix($0) }) {
      self = .property(String(name.dropFirst(prefix.count)))
    } else {
      self = .property(name)
    }
  }

  /// A header that `init(header:)` parses as this column.
  package var header: String {
    switch self {
    case .field(let field): return field.name
    case .properties: return "properties"
    case .property(let name):
      let isPlain = !name.isEmpty && TableColumn(header: name) == self
      return isPlain ? name : "property.\(name)"
    }
  }

  /// The fields of an event with a column in every table, in order.
  package static let ofEvent: [Field] = [.id, .eventType, .occurredAt, .objectType, .objectId]

  private static let fields: [String: Field] = [
    "id": .id, "eventtype": .eventType, "event_type": .eventType, "occurredat": .occurredAt,
    "occurred_at": .occurredAt, "objecttype": .objectType, "object_type": .objectType,
    "objectid": .objectId, "object_id": .objectId,
  ]

  private static let prefixes = ["properties.", "property."]
}
