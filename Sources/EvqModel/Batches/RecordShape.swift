/// How the records of a source that has no events of Events v3 carry its fields, as data.
package struct RecordShape: Sendable, Equatable {
  /// A field under a name, and where its value stands in a record.
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

    /// A text under its own name.
    package init(_ name: String) {
      self.init(name, .column(name), path: name)
    }

    /// A time under its own name.
    package static func time(_ name: String) -> Column {
      Column(name, .timeColumn(name), path: name)
    }
  }

  /// What a whole row shows, in order.
  package var columns: [Column]
  /// What can be named beside them: other names and other types of values.
  package var others: [Column]
  /// The first parts of all further paths that records are known to have; nil where a record has
  /// nothing but its columns.
  package var knownKeys: [String]?

  package init(columns: [Column], others: [Column] = [], knownKeys: [String]? = nil) {
    self.columns = columns
    self.others = others
    self.knownKeys = knownKeys
  }

  /// Whether a row is a record whose other values can be named, too.
  package var isOpen: Bool { knownKeys != nil }

  /// The field that a dotted path names; nil for one that no record is known to have.
  ///
  /// A name in backticks is taken as it is.
  package func field(named name: String, isQuoted: Bool) -> Field? {
    if let column = (columns + others).first(where: { Text($0.name) == Text(name) }) {
      return column.field
    }
    guard let knownKeys else { return nil }
    let first = String(name.prefix { $0 != "." })
    let isKnown = (knownKeys + columns.map(\.name)).contains { Text($0) == Text(first) }
    return isQuoted || isKnown ? .column(name) : nil
  }

  /// The dotted path under which records carry a field.
  package func path(of field: Field) -> String {
    (columns + others).first { $0.field == field }?.path ?? field.name
  }

  /// All names, for suggestions.
  package var names: [String] {
    ((columns + others).map(\.name) + (knownKeys ?? [])).unique
  }
}
