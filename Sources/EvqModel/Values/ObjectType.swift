/// The type of a CRM record; all spellings of a type are equal.
///
/// `contact`, `contacts`, `CONTACT` and `0-1` are the same type; HubSpot returns the upper-case
/// singular.
package struct ObjectType: Sendable, Hashable {
  /// The upper-case singular of a known type, otherwise the upper-case name or id.
  package let name: String

  package init(_ spelling: String) {
    let lowered = spelling.lowercased()
    name = ObjectType.bySpelling[lowered] ?? spelling.uppercased()
  }

  package static func == (left: ObjectType, right: ObjectType) -> Bool {
    Text(left.name) == Text(right.name)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(Text(name)) }

  /// The value to send: the lower-case singular, as in most of HubSpot's documentation.
  package var wireValue: String { name.lowercased() }

  /// The standard objects: singular, plural and type id.
  private static let table: [(singular: String, plural: String, id: String)] = [
    ("contact", "contacts", "0-1"), ("company", "companies", "0-2"), ("deal", "deals", "0-3"),
    ("ticket", "tickets", "0-5"), ("product", "products", "0-7"),
    ("line_item", "line_items", "0-8"), ("quote", "quotes", "0-14"), ("call", "calls", "0-48"),
    ("email", "emails", "0-49"), ("meeting", "meetings", "0-47"), ("task", "tasks", "0-27"),
    ("note", "notes", "0-46"), ("lead", "leads", "0-136"), ("order", "orders", "0-123"),
  ]

  /// The singular of every standard object.
  package static var names: [String] { table.map(\.singular) }

  private static let bySpelling: [String: String] = Dictionary(
    uniqueKeysWithValues: table.flatMap { entry in
      [entry.singular, entry.plural, entry.id].map { ($0, entry.singular.uppercased()) }
    }
  )
}
