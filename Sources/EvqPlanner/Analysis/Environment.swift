package import EvqModel
package import EvqSyntax

/// The context of a query: time, sources, catalogs and bindings.
package struct Environment: Sendable {
  /// The meaning of a `$name`.
  package enum Binding: Sendable {
    case value(Literal.Value)
    case list([Literal.Value])
    /// An evaluated expression, as in `let start = now - 7d`.
    case computed(Value, ValueType)
    case query(Query)
    /// A query from another file with the bindings of that file.
    case saved(Query, names: NameTable<Binding>)
  }

  /// The value of `now` during the statement.
  package var now: Instant
  /// The sources that `from NAME` can name.
  package var sources: [String: SourceCapabilities]
  /// The known contents of sources, by name.
  package var catalogs: [String: Catalog]
  package var bindings: NameTable<Binding>
  /// Names of saved queries, for suggestions.
  package var savedQueries: [String] = []

  package init(
    now: Instant,
    sources: [String: SourceCapabilities],
    catalogs: [String: Catalog] = [:],
    bindings: NameTable<Binding> = [:]
  ) {
    self.now = now
    self.sources = sources
    self.catalogs = catalogs
    self.bindings = bindings
  }
}
