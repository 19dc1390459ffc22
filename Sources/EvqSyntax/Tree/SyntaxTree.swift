// The syntax tree: a program before any name is resolved. Each node has its source range.

/// A program: its statements in order.
package struct Script: Sendable {
  package var statements: [Statement]
}

/// A name in the program, with its source range.
package struct Name: Sendable, Equatable {
  package var text: String
  package var range: SourceRange

  package init(_ text: String, at range: SourceRange) {
    self.text = text
    self.range = range
  }

  /// Whether it is in backticks in the source, so that it is used unchanged.
  package var isInBackticks: Bool { Int(range.upper) - Int(range.lower) > text.utf8.count }
}

/// A dotted path: `property.hs_city`.
package struct FieldPath: Sendable, Equatable {
  package var parts: [Name]
  package var range: SourceRange

  package init(parts: [Name], range: SourceRange) {
    self.parts = parts
    self.range = range
  }

  /// The path as a column name: parts joined by dots, without backticks.
  package var name: String { parts.map(\.text).joined(separator: ".") }
}

/// `from … [clauses] [| stages]`.
package struct Query: Sendable {
  package var source: Source
  package var clauses: [Clause]
  package var stages: [Stage]
  package var range: SourceRange
}

extension Query {
  /// A missing query.
  package init(absentAt range: SourceRange) {
    self.init(source: .absent(range), clauses: [], stages: [], range: range)
  }
}

/// The source of a query, after `from`.
package enum Source: Sendable {
  case named(Name)
  case path(String, SourceRange)
  case standardInput(SourceRange)
  case binding(Name)
  /// A missing source; the parser has reported it.
  case absent(SourceRange)

  package var range: SourceRange {
    switch self {
    case .named(let name), .binding(let name): name.range
    case .path(_, let range), .standardInput(let range), .absent(let range): range
    }
  }
}

/// A value to sort by; a leading `-` sorts descending.
package struct SortKey: Sendable {
  package var value: Expression
  package var isDescending: Bool
  package var range: SourceRange
}

/// `field [as name]`; `rename` requires the name.
package struct SelectItem: Sendable {
  /// The field; for a computed value, a name made from its text.
  package var field: FieldPath
  package var alias: Name?
  /// A value that is not a plain field: `select number(property.n) as n`.
  package var computed: Expression?

  package init(field: FieldPath, alias: Name?, computed: Expression? = nil) {
    self.field = field
    self.alias = alias
    self.computed = computed
  }
}

/// `value [as name]`, a value to group by.
package struct GroupKey: Sendable {
  package var value: Expression
  package var alias: Name?
}

/// `function(value) [as name]`, an aggregate of a group of rows.
package struct Aggregate: Sendable {
  package var call: Call
  package var alias: Name?
}

/// `name = expression`.
package struct Assignment: Sendable {
  package var name: Name
  package var value: Expression
}

/// `limit N` or `limit all`.
package enum RowLimit: Sendable {
  case all(SourceRange)
  case rows(Expression)
}
