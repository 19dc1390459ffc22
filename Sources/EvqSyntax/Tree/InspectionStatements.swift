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

/// `verify <query>`.
package struct VerifyStatement: Sendable {
  package var query: Query
  package var range: SourceRange
}

/// `compare <query> with <query>`.
package struct CompareStatement: Sendable {
  package var first: Query
  package var second: Query
  package var range: SourceRange
}

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

extension WhyStatement {
  /// The printed statement without its query.
  var prefix: String {
    let words =
      switch subject {
      case .conditions: "why"
      case .row(let literal): "why \(SourcePrinter.operandText(of: .literal(literal)))"
      case .event(let id, let isNegated):
        "why \(isNegated ? "not " : "")\(SourcePrinter.operandText(of: id))"
      }
    return query == nil ? words : "\(words) in "
  }

  var dump: String {
    let question =
      switch subject {
      case .conditions: "conditions"
      case .row(let literal): "row \(literal.value)"
      case .event(let id, let isNegated): "event \(isNegated) \(id.dump)"
      }
    return "why \(question)\n\(query?.dump ?? "the query before")"
  }
}

extension DescribeStatement {
  /// The printed statement without its query.
  var prefix: String {
    switch subject {
    case .sources: "describe"
    case .named(let name): "describe \(Spelling.namePart(name.text, isFirst: true))"
    case .field(let path): "describe \(SourcePrinter.text(of: path))"
    case .part(let kind, let path):
      "describe \(Spelling.namePart(kind.text, isFirst: true)) \(SourcePrinter.text(of: path))"
    case .query: "describe "
    }
  }

  var dump: String {
    switch subject {
    case .query(let query): "describe\n\(query.dump)"
    case .sources, .named, .field, .part: prefix
    }
  }
}

extension Query {
  /// A missing query.
  package init(absentAt range: SourceRange) {
    self.init(source: .absent(range), clauses: [], stages: [], range: range)
  }
}
