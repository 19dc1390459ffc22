/// `include "file.evq"`: inserts the statements of another script.
package struct IncludeStatement: Sendable {
  package var path: Name
  package var range: SourceRange
}

extension IncludeStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "include \"FILE\"",
    summary: "insert the statements of another script",
    example: "include \"names.evq\""
  )

  package var head: String { "include \(Spelling.string(path.text))" }
  package var dump: String { "include \(path.text)" }
}

extension Parser {
  /// Parses `include = "include" ( string | rawstring )`.
  mutating func include(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    guard let path = quotedText() else {
      report(.expected("the path of a script in quotes", context: "`include`", found: found))
      return nil
    }
    return .include(IncludeStatement(path: path, range: range(from: start)))
  }
}
