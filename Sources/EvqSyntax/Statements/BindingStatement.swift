/// `let name = <query or value>`.
package struct BindingStatement: Sendable {
  package enum Value: Sendable {
    case query(Query)
    case expression(Expression)
  }
  package var name: Name
  package var value: Value
  package var range: SourceRange
}

extension BindingStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "let NAME = QUERY or VALUE",
    summary: "name a query or a value",
    example: "let recent = from events since 7d; from $recent | count"
  )

  package var head: String {
    let head = "let \(SourcePrinter.name(name)) = "
    return switch value {
    case .query: head
    case .expression(let value): head + SourcePrinter.valueText(of: value)
    }
  }

  package var finalQuery: Query? {
    if case .query(let query) = value { query } else { nil }
  }

  package var ownExpressions: [Expression] {
    if case .expression(let value) = value { [value] } else { [] }
  }

  package var dump: String {
    switch value {
    case .query(let query): "let \(name.text)\n\(query.dump)"
    case .expression(let value): "let \(name.text) \(value.dump)"
    }
  }
}

extension Parser {
  /// Parses `let = "let" name "=" ( query | value )`.
  mutating func binding(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`let`", isReferenced: true) else { return nil }
    expect(.equal, in: "`let`")
    let value: BindingStatement.Value = at(.from) ? .query(query()) : .expression(listOrValue())
    return .binding(BindingStatement(name: name, value: value, range: range(from: start)))
  }
}
