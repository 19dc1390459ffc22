/// `explain [requests|plan|json|analyze] <query>`.
package struct ExplainStatement: Sendable {
  /// The raw value is the form's keyword; `full` has none.
  package enum Form: String, Sendable, CaseIterable { case full, requests, plan, json, analyze }
  package var form: Form
  package var query: Query
  package var range: SourceRange
}

extension ExplainStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "explain [requests|plan|json|analyze] QUERY",
    summary: "show what a query sends and what it does locally",
    example: "explain from events since 7d"
  )

  package var head: String { form == .full ? "explain " : "explain \(form.rawValue) " }
  package var finalQuery: Query? { query }
  package var dump: String { "explain \(form)\n\(query.dump)" }
}

extension Parser {
  /// Parses `explain = "explain" [ "requests" | "plan" | "json" | "analyze" ] query`.
  mutating func explain(from start: Int) -> Statement {
    advance()
    var form = ExplainStatement.Form.full
    expecting(anyOf: ExplainStatement.Form.keywords)
    if let named = keyword(as: ExplainStatement.Form.self) {
      form = named
      advance()
    }
    let query = query()
    return .explain(ExplainStatement(form: form, query: query, range: range(from: start)))
  }
}

extension ExplainStatement.Form {
  /// The keywords of the forms; `full` has none.
  fileprivate static let keywords = allCases.compactMap { Keyword(rawValue: $0.rawValue) }
}
