/// The statements that explain results: `why`, `verify`, `compare` and `describe`.
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

  /// Parses the rest of a path after its first part.
  private mutating func path(from first: Name) -> FieldPath {
    var parts = [first]
    while eat(.dot) {
      guard let part = name("a name", in: "the path") else { break }
      parts.append(part)
    }
    return FieldPath(parts: parts, range: range(from: Int(first.range.lower)))
  }
}
