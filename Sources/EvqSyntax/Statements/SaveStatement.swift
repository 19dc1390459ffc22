/// `save name ["description"]`: saves the last query under a name.
package struct SaveStatement: Sendable {
  package var name: Name
  package var description: Name?
  package var range: SourceRange
}

extension SaveStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "| save \"FILE\" or save NAME [\"TEXT\"]",
    summary: "write the rows to a file; save the last query under a name",
    example: "| save \"signups.csv\""
  )

  package var head: String {
    "save \(SourcePrinter.name(name))"
      + (description.map { " " + Spelling.string($0.text) } ?? "")
  }

  package var dump: String { "save \(name.text) \(description?.text ?? "")" }
}

extension Parser {
  /// Parses `save = "save" name [ string | rawstring ]`.
  mutating func save(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`save`") else { return nil }
    let description = quotedText()
    return .save(SaveStatement(name: name, description: description, range: range(from: start)))
  }
}
