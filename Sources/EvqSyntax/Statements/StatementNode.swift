/// What the tree, the printer and help need from a kind of statement.
///
/// Each kind has a file in this folder with its node, its conformance and its production.
package protocol StatementNode: Sendable {
  /// The help for the keyword that starts the statement.
  static var help: Keyword.Help { get }

  var range: SourceRange { get }
  /// The canonical text on one line, without `finalQuery`.
  var head: String { get }
  /// The query at the end, which a formatter can print on several lines.
  var finalQuery: Query? { get }
  /// The queries of the statement, in source order, without a missing one at the end.
  var queries: [Query] { get }
  /// The expressions of the statement outside of its queries.
  var ownExpressions: [Expression] { get }
  /// The tree as text without source ranges.
  var dump: String { get }
}

extension StatementNode {
  package var finalQuery: Query? { nil }
  package var queries: [Query] { finalQuery.map { [$0] } ?? [] }
  package var ownExpressions: [Expression] { [] }
}

extension Query: StatementNode {
  package static let help = Keyword.Help(
    form: "from SOURCE [CLAUSES] [| STAGES]",
    summary: "run a query and show the rows",
    example: "from events where eventType = pe123_signup since 7d"
  )

  package var head: String { "" }
  package var finalQuery: Query? { self }
}
