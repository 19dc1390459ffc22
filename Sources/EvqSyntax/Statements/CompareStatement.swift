/// `compare <query> with <query>`.
package struct CompareStatement: Sendable {
  package var first: Query
  package var second: Query
  package var range: SourceRange
}

extension CompareStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "compare QUERY with QUERY",
    summary: "show the rows that only one of two queries returns",
    example: "compare from events since 7d with from events since 14d"
  )

  package var head: String {
    "compare \(SourcePrinter.text(of: first)) with \(SourcePrinter.text(of: second))"
  }

  package var queries: [Query] {
    // `compare from events with` is being typed.
    if case .absent = second.source { [first] } else { [first, second] }
  }

  package var dump: String { "compare\n\(first.dump)\nwith\n\(second.dump)" }
}

extension Parser {
  /// Parses `compare = "compare" query "with" query`.
  mutating func compare(from start: Int) -> Statement {
    advance()
    let first = query()
    expect(.with, in: "`compare`")
    let second = query()
    return .compare(CompareStatement(first: first, second: second, range: range(from: start)))
  }
}
