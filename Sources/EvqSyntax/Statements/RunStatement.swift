/// `run "file.evq"` or `run name`, with values for its parameters.
package struct RunStatement: Sendable {
  /// A script file or a saved query.
  package enum Script: Sendable {
    case file(Name)
    case saved(Name)

    /// The path or the name, with its range.
    package var name: Name {
      switch self {
      case .file(let name), .saved(let name): name
      }
    }
  }
  package var script: Script
  package var arguments: [Assignment]
  package var range: SourceRange
}

extension RunStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "run NAME or run \"FILE\" [with PARAMETER = VALUE, …]",
    summary: "run a saved query or a script in its own scope",
    example: "run signups with city = portland"
  )

  package var head: String {
    let script =
      switch self.script {
      case .file(let path): Spelling.string(path.text)
      case .saved(let name): SourcePrinter.name(name)
      }
    guard !arguments.isEmpty else { return "run \(script)" }
    let values = SourcePrinter.list(arguments) {
      "\(SourcePrinter.name($0.name)) = \(SourcePrinter.valueText(of: $0.value))"
    }
    return "run \(script) with \(values)"
  }

  package var ownExpressions: [Expression] { arguments.map(\.value) }

  package var dump: String {
    let target =
      switch script {
      case .file(let path): "file(\(path.text))"
      case .saved(let name): "saved(\(name.text))"
      }
    let values = arguments.map { "\($0.name.text) = \($0.value.dump)" }
    return (["run", target] + values).joined(separator: " ")
  }
}

extension Parser {
  /// Parses `run = "run" ( string | rawstring | name ) [ "with" argument { "," argument } ]`.
  mutating func run(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    expecting(.savedQuery)
    guard let script = runnable() else { return nil }
    let arguments = eat(.with) ? commaSeparated { $0.argument() } : []
    return .run(RunStatement(script: script, arguments: arguments, range: range(from: start)))
  }

  private mutating func runnable() -> RunStatement.Script? {
    if let path = quotedText() { return .file(path) }
    return newName("a path in quotes or the name of a saved query", in: "`run`").map { .saved($0) }
  }

  /// Parses `argument = name "=" ( list | value )`.
  private mutating func argument() -> Assignment? {
    guard let name = name("the name of a parameter", in: "`with`") else { return nil }
    expect(.equal, in: "`with`")
    return Assignment(name: name, value: listOrValue())
  }
}
