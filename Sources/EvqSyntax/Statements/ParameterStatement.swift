/// `param name: type = default`.
package struct ParameterStatement: Sendable {
  package var name: Name
  package var type: Name
  package var defaultValue: Expression?
  package var range: SourceRange
}

extension ParameterStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "param NAME: TYPE [= DEFAULT]",
    summary: "declare a parameter of the program",
    example: "param city: string = \"portland\""
  )

  package var head: String {
    let value = defaultValue.map { " = " + SourcePrinter.valueText(of: $0) } ?? ""
    return "param \(SourcePrinter.name(name)): \(SourcePrinter.name(type))\(value)"
  }

  package var ownExpressions: [Expression] { defaultValue.map { [$0] } ?? [] }
  package var dump: String { "param \(name.text) \(type.text) \(defaultValue?.dump ?? "none")" }
}

extension Parser {
  /// Parses `param = "param" name ":" type [ "=" value ]`.
  mutating func parameter(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`param`", isReferenced: true) else { return nil }
    expect(.colon, in: "`param`")
    expecting(.parameterType)
    guard let type = self.name("a type", in: "`param`") else { return nil }
    let defaultValue = eat(.equal) ? listOrValue() : nil
    return .parameter(
      ParameterStatement(
        name: name,
        type: type,
        defaultValue: defaultValue,
        range: range(from: start)
      )
    )
  }
}
