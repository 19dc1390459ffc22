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
  }

  /// The one `now` of the statement.
  package var now: Instant
  /// The sources that `from NAME` can name.
  package var sources: [String: SourceCapabilities]
  /// What is known of a source's content, by its name.
  package var catalogs: [String: Catalog]
  package var bindings: [String: Binding]

  package init(
    now: Instant,
    sources: [String: SourceCapabilities],
    catalogs: [String: Catalog] = [:],
    bindings: [String: Binding] = [:]
  ) {
    self.now = now
    self.sources = sources
    self.catalogs = catalogs
    self.bindings = bindings
  }
}
