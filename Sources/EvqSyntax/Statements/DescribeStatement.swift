/// `describe`, `describe <what> [subject]` or `describe <query>`.
package struct DescribeStatement: Sendable {
  package enum Subject: Sendable {
    /// All sources.
    case sources
    /// A source, `types`, an event type, a field or a property.
    case named(Name)
    /// `property.plan`.
    case field(FieldPath)
    /// `type pe123_signup`, `field property.plan`: the kind, then the name.
    case part(Name, FieldPath)
    case query(Query)
  }
  package var subject: Subject
  package var range: SourceRange
}

extension DescribeStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "describe [SOURCE | types | [type] NAME | [field] NAME | QUERY]",
    summary: "list sources, event types, fields and frequent values",
    example: "describe type pe123_signup"
  )

  package var head: String {
    switch subject {
    case .sources: "describe"
    case .named(let name): "describe \(SourcePrinter.name(name))"
    case .field(let path): "describe \(SourcePrinter.text(of: path))"
    case .part(let kind, let path):
      "describe \(SourcePrinter.name(kind)) \(SourcePrinter.text(of: path))"
    case .query: "describe "
    }
  }

  package var finalQuery: Query? {
    if case .query(let query) = subject { query } else { nil }
  }

  package var dump: String {
    switch subject {
    case .query(let query): "describe\n\(query.dump)"
    case .sources, .named, .field, .part: head
    }
  }
}

extension Parser {
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
