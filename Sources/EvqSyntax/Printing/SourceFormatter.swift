/// Formats a program in the canonical form and keeps its comments: `evq fmt`.
///
/// A short query takes one line. A longer one, or one with comments inside, takes a line for each
/// clause and stage. One blank line between statements is kept, further ones are removed.
package struct SourceFormatter {
  private static let lineMax = 100

  private let source: SourceText
  private var comments: ArraySlice<Token>
  private var output = ""

  /// The formatted program; nil if the program does not parse.
  package static func format(_ source: SourceText) -> (text: String?, diagnostics: [Diagnostic]) {
    let (script, diagnostics) = Parser.parse(source)
    guard !diagnostics.hasErrors else { return (nil, diagnostics) }
    let comments = Lexer.tokenize(source).tokens.filter { $0.kind == .comment }
    var formatter = SourceFormatter(source: source, comments: comments[...])
    return (formatter.format(script), diagnostics)
  }

  private init(source: SourceText, comments: ArraySlice<Token>) {
    self.source = source
    self.comments = comments
  }

  private mutating func format(_ script: Script) -> String {
    var previousEnd: Int?
    for statement in script.statements {
      let start = Int(statement.range.lower)
      let first = comments.first.map { min(Int($0.range.lower), start) } ?? start
      appendBlankLine(between: previousEnd, and: first)
      appendComments(before: start, indent: "")
      append(statement)
      previousEnd = Int(statement.range.upper)
    }
    if let last = comments.first {
      appendBlankLine(between: previousEnd, and: Int(last.range.lower))
    }
    appendComments(before: .max, indent: "")
    return output
  }

  /// Appends a blank line if the source has any between two offsets.
  private mutating func appendBlankLine(between start: Int?, and end: Int) {
    guard let start, start < end else { return }
    let text = source.text(in: SourceRange(start, end))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.dropFirst().dropLast().contains(where: { $0.allSatisfy(\.isWhitespace) }) {
      output += "\n"
    }
  }

  // MARK: Comments

  private mutating func appendComments(before offset: Int, indent: String) {
    while let comment = comments.first, Int(comment.range.lower) < offset {
      comments.removeFirst()
      output += indent + text(of: comment) + "\n"
    }
  }

  private func text(of comment: Token) -> String {
    let text = source.text(in: comment.range)
    return String(text.reversed().drop(while: \.isWhitespace).reversed())
  }

  /// The comment after a part on the same line, before the next part.
  private mutating func takeTrailingComment(after end: Int, before next: Int) -> String? {
    guard let comment = comments.first, Int(comment.range.lower) >= end,
      Int(comment.range.lower) < next,
      source.line(at: Int(comment.range.lower)) == source.line(at: max(0, end - 1))
    else { return nil }
    comments.removeFirst()
    return text(of: comment)
  }

  // MARK: Statements

  private mutating func append(_ statement: Statement) {
    let line = SourcePrinter.text(of: statement) + ";"
    let end = Int(statement.range.upper)
    let (head, query) = (statement.node.head, statement.node.finalQuery)
    // A comment before the source moves before the statement: `from # which\n events`.
    let inside = query.map { Int($0.source.range.upper) } ?? Int(statement.range.lower)
    let hasInside = comments.contains { (inside..<max(inside, end)).contains(Int($0.range.lower)) }
    if hasInside || line.count > Self.lineMax, let query {
      append(query, after: head)
    } else {
      appendComments(before: end, indent: "")
      output += line
    }
    let trailing = takeTrailingComment(after: end, before: .max)
    output += (trailing.map { " " + $0 } ?? "") + "\n"
  }

  /// Appends the source, each clause and each stage on its own line.
  private mutating func append(_ query: Query, after head: String) {
    var parts: [(text: String, range: SourceRange)] = [
      (head + "from " + SourcePrinter.text(of: query.source), query.source.range)
    ]
    parts += query.clauses.map { ("  " + SourcePrinter.text(of: $0), $0.range) }
    parts += query.stages.map { ("  | " + SourcePrinter.text(of: $0), $0.range) }
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let next = isLast ? Int(query.range.upper) : Int(parts[index + 1].range.lower)
      appendComments(before: Int(part.range.lower), indent: index == 0 ? "" : "  ")
      // A comment inside a clause moves before it, because expressions are printed on one line.
      appendComments(before: Int(part.range.upper), indent: index == 0 ? "" : "  ")
      output += part.text
      if isLast {
        output += ";"
      } else {
        let trailing = takeTrailingComment(after: Int(part.range.upper), before: next)
        output += (trailing.map { " " + $0 } ?? "") + "\n"
      }
    }
  }
}
