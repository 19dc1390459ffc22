/// `why [row or id] [in <query>]`, `why not <id> [in <query>]`.
package struct WhyStatement: Sendable {
  /// The subject of the question.
  package enum Subject: Sendable {
    /// No subject: how many rows each condition keeps.
    case conditions
    /// A row of the result, counted from 1; the digits as written.
    case row(Literal)
    /// An event by its id, a text or a parameter; `isNegated` for `why not`.
    case event(Expression, isNegated: Bool)
  }
  package var subject: Subject
  /// Nil for the last query.
  package var query: Query?
  package var range: SourceRange
}

extension WhyStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "why [not] \"ID\" [in QUERY] or why N",
    summary: "explain why an event is in a result or not",
    example: "why not \"1\" in from events where eventType = pe123_signup"
  )

  package var head: String {
    let words =
      switch subject {
      case .conditions: "why"
      case .row(let literal): "why \(SourcePrinter.operandText(of: .literal(literal)))"
      case .event(let id, let isNegated):
        "why \(isNegated ? "not " : "")\(SourcePrinter.operandText(of: id))"
      }
    return query == nil ? words : "\(words) in "
  }

  package var finalQuery: Query? { query }

  package var ownExpressions: [Expression] {
    if case .event(let id, _) = subject { [id] } else { [] }
  }

  package var dump: String {
    let question =
      switch subject {
      case .conditions: "conditions"
      case .row(let literal): "row \(literal.value)"
      case .event(let id, let isNegated): "event \(isNegated) \(id.dump)"
      }
    return "why \(question)\n\(query?.dump ?? "the query before")"
  }
}

extension Parser {
  /// Parses `why = "why" [ number | [ "not" ] ( string | parameter ) ] [ "in" query ]`.
  mutating func why(from start: Int) -> Statement {
    advance()
    let subject = whySubject()
    let query = eat(.in) ? self.query() : nil
    return .why(WhyStatement(subject: subject, query: query, range: range(from: start)))
  }

  private mutating func whySubject() -> WhyStatement.Subject {
    let isNegated = eat(.not)
    if token.kind == .parameter {
      return .event(.parameter(parameterName()), isNegated: isNegated)
    }
    if token.kind.isString, let id = literal() {
      return .event(.literal(id), isNegated: isNegated)
    }
    if token.kind == .number, !isNegated, let number = literal() { return .row(number) }
    let isOver = isAtEnd || at(.semicolon) || at(.in)
    if isNegated || !isOver {
      report(.expected("an id in quotes", context: isNegated ? "`why not`" : "`why`", found: found))
    }
    return .conditions
  }
}
