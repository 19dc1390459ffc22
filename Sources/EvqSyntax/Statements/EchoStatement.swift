/// `echo "…"`.
package struct EchoStatement: Sendable {
  package var text: Expression
  package var range: SourceRange
}

extension EchoStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "echo TEXT",
    summary: "print text",
    example: "echo \"done\""
  )

  package var head: String { "echo \(SourcePrinter.operandText(of: text))" }
  package var ownExpressions: [Expression] { [text] }
  package var dump: String { "echo \(text.dump)" }
}

extension Parser {
  /// Parses `echo = "echo" value`.
  mutating func echo(from start: Int) -> Statement {
    advance()
    let text = operand()
    return .echo(EchoStatement(text: text, range: range(from: start)))
  }
}
