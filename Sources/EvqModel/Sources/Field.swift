/// A field of a source's rows, or one that only a request can name.
package enum Field: Sendable, Hashable {
  case id
  case eventType
  case occurredAt
  case objectType
  case objectId
  /// All properties of an event as one JSON object.
  case properties
  case property(String)
  /// A property of the record that an event belongs to; responses do not contain it.
  case objectProperty(String)
  /// A value of a record that is not an event, by its dotted path: `location.country`.
  case column(String)
  /// The same for a time: `sentBy.created`.
  case timeColumn(String)

  /// Compares names byte by byte.
  package static func == (left: Field, right: Field) -> Bool {
    left.kind == right.kind && Text(left.name) == Text(right.name)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(Text(name))
  }

  private var kind: Int {
    switch self {
    case .column, .timeColumn: 1
    case .id, .eventType, .occurredAt, .objectType, .objectId, .properties, .property,
      .objectProperty:
      0
    }
  }

  /// The field as written in a program, without backticks.
  package var name: String {
    switch self {
    case .id: "id"
    case .eventType: "eventType"
    case .occurredAt: "occurredAt"
    case .objectType: "objectType"
    case .objectId: "objectId"
    case .properties: "properties"
    case .property(let name): "property.\(name)"
    case .objectProperty(let name): "objectProperty.\(name)"
    case .column(let name), .timeColumn(let name): name
    }
  }

  package var type: ValueType {
    switch self {
    case .occurredAt, .timeColumn: .time
    case .properties: .json
    case .id, .eventType, .objectType, .objectId, .property, .objectProperty, .column: .text
    }
  }

  /// The fields of an event, in display order.
  package static let ofEvent: [Field] = [
    .occurredAt, .eventType, .objectType, .objectId, .id, .properties,
  ]
}

/// A field or a family of fields in a source's capabilities.
package enum FieldPattern: Sendable, Hashable {
  case id, eventType, occurredAt, objectType, objectId, property, objectProperty
  case column(String)

  /// The family of a field; nil for fields without capabilities.
  package init?(_ field: Field) {
    switch field {
    case .id: self = .id
    case .eventType: self = .eventType
    case .occurredAt: self = .occurredAt
    case .objectType: self = .objectType
    case .objectId: self = .objectId
    case .property: self = .property
    case .objectProperty: self = .objectProperty
    case .column(let name): self = .column(name)
    case .properties, .timeColumn: return nil
    }
  }

  /// The name in messages.
  package var name: String {
    switch self {
    case .id: "id"
    case .eventType: "eventType"
    case .occurredAt: "occurredAt"
    case .objectType: "objectType"
    case .objectId: "objectId"
    case .property: "property"
    case .objectProperty: "objectProperty"
    case .column(let name): name
    }
  }
}
