extension SourcePrinter {
  static func text(of node: RunStatement) -> String {
    let script =
      switch node.script {
      case .file(let path): Spelling.string(path.text)
      case .saved(let name): self.name(name)
      }
    guard !node.arguments.isEmpty else { return "run \(script)" }
    let arguments = list(node.arguments) { "\(name($0.name)) = \(valueText(of: $0.value))" }
    return "run \(script) with \(arguments)"
  }

  static func text(of node: SaveStatement) -> String {
    "save \(name(node.name))" + (node.description.map { " " + Spelling.string($0.text) } ?? "")
  }

  static func text(of form: ExpectStatement.Form) -> String {
    switch form {
    case .rows(let count):
      let text = operandText(of: count)
      return text == "1" ? "1 row" : "\(text) rows"
    case .empty: return "empty"
    case .columns(let fields): return "columns \(list(fields, text(of:)))"
    case .error(let code): return "error \(name(code))"
    case .condition(let condition): return text(of: condition)
    }
  }
}
