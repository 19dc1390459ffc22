package import EvqModel
package import EvqSyntax

/// Everything outside of a query's text that its meaning depends on.
package struct Environment: Sendable {
  /// What a `$name` stands for.
  package enum Binding: Sendable {
    case value(Literal.Value)
    case list([Literal.Value])
    /// A value that was worked out, as of `let start = now - 7d`.
    case computed(Value, ValueType)
    case query(Query)
    /// A query of another file, with what its own names stand for.
    case saved(Query, names: NameTable<Binding>)
  }

  /// The one `now` of the statement.
  package var now: Instant
  /// The sources that `from NAME` can name.
  package var sources: [String: SourceCapabilities]
  /// What is known of a source's content, by its name.
  package var catalogs: [String: Catalog]
  package var bindings: NameTable<Binding>
  /// What else `from $name` could mean, for suggestions.
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
