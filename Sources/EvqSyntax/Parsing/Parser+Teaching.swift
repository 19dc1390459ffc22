/// The statements that say why an answer is what it is.
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
    switch token.kind {
    case .string, .rawString:
      let range = token.range
      let id = Literal(value: .string(stringLiteral()), range: range)
      return .event(.literal(id), isNegated: isNegated)
    case .parameter:
      return .event(.parameter(parameterName()), isNegated: isNegated)
    case .number where !isNegated:
      let number = advance()
      return .row(Literal(value: .number(text(of: number)), range: number.range))
    default:
      let isOver = isAtEnd || at(.semicolon) || at(.in)
      if isNegated || !isOver {
        report(
          .expected("an id in quotes", context: isNegated ? "`why not`" : "`why`", found: found)
        )
      }
      return .conditions
    }
  }

  /// Parses `verify = "verify" query`.
  mutating func verify(from start: Int) -> Statement {
    advance()
    let query = query()
    return .verify(VerifyStatement(query: query, range: range(from: start)))
  }

  /// Parses `compare = "compare" query "with" query`.
  mutating func compare(from start: Int) -> Statement {
    advance()
    let first = query()
    expect(.with, in: "`compare`")
    let second = query()
    return .compare(CompareStatement(first: first, second: second, range: range(from: start)))
  }

  /// Parses `describe = "describe" [ query | field | name field ]`.
  mutating func describe(from start: Int) -> Statement? {
    advance()
    guard let subject = describedSubject() else { return nil }
    return .describe(DescribeStatement(subject: subject, range: range(from: start)))
  }

  private mutating func describedSubject() -> DescribeStatement.Subject? {
    expecting(.subject)
    expecting(.keyword(.from))
    if isAtEnd || at(.semicolon) { return .sources }
    if at(.from) { return .query(query()) }
    guard let kind = name("a source, `type`, `field` or a query", in: "`describe`") else {
      return nil
    }
    if isAtEnd {
      if kind.text == "type" { expectingOnlyValue(of: "eventType") }
      if kind.text == "field" { expecting(.field) }
    }
    if isAtEnd || at(.semicolon) { return .named(kind) }
    if at(.dot) { return .field(path(from: kind)) }
    return fieldPath("what to describe").map { .part(kind, $0) }
  }

  /// The rest of a path whose first part was read.
  private mutating func path(from first: Name) -> FieldPath {
    var parts = [first]
    while eat(.dot) {
      guard let part = name("a name", in: "the path") else { break }
      parts.append(part)
    }
    return FieldPath(parts: parts, range: range(from: Int(first.range.lower)))
  }
}
