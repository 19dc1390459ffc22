/// `verify <query>`.
package struct VerifyStatement: Sendable {
  package var query: Query
  package var range: SourceRange
}

extension VerifyStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "verify QUERY",
    summary: "run a query with and without sent filters and compare the rows",
    example: "verify from events where eventType = pe123_signup since 7d"
  )

  package var head: String { "verify " }
  package var finalQuery: Query? { query }
  package var dump: String { "verify\n\(query.dump)" }
}

extension Parser {
  /// Parses `verify = "verify" query`.
  mutating func verify(from start: Int) -> Statement {
    advance()
    let query = query()
    return .verify(VerifyStatement(query: query, range: range(from: start)))
  }
}
