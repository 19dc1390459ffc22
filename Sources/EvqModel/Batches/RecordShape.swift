/// The columns of a source whose records are not Events v3 events, as data.
package struct RecordShape: Sendable, Equatable {
  /// A named field and its path in a record.
  package struct Column: Sendable, Equatable {
    package var name: String
    package var field: Field
    /// The dotted path of the value: `sentBy.created`.
    package var path: String

    package init(_ name: String, _ field: Field, path: String) {
      self.name = name
      self.field = field
      self.path = path
    }

    /// A text field whose name is its path.
    package init(_ name: String) {
      self.init(name, .column(name), path: name)
    }

    /// A time field whose name is its path.
    package static func time(_ name: String) -> Column {
      Column(name, .timeColumn(name), path: name)
    }
  }

  /// The columns of a whole row, in order.
  package var columns: [Column]
  /// Further columns that a query can name: other names or types for the same values.
  package var others: [Column]
  /// The first parts of all other known paths; nil if a record has only its columns.
  package var knownKeys: [String]?

  package init(columns: [Column], others: [Column] = [], knownKeys: [String]? = nil) {
    self.columns = columns
    self.others = others
    self.knownKeys = knownKeys
  }

  /// Whether a query can name values of the record beyond its columns.
  package var isOpen: Bool { knownKeys != nil }

  /// The field of a dotted path; nil for an unknown path, except in backticks.
  package func field(named name: String, isQuoted: Bool) -> Field? {
    if let column = (columns + others).first(where: { Text($0.name) == Text(name) }) {
      return column.field
    }
    guard let knownKeys else { return nil }
    let first = String(name.prefix { $0 != "." })
    let isKnown = (knownKeys + columns.map(\.name)).contains { Text($0) == Text(first) }
    return isQuoted || isKnown ? .column(name) : nil
  }

  /// The dotted path of a field in a record.
  package func path(of field: Field) -> String {
    (columns + others).first { $0.field == field }?.path ?? field.name
  }

  /// All names, for suggestions.
  package var names: [String] {
    ((columns + others).map(\.name) + (knownKeys ?? [])).unique
  }
}
