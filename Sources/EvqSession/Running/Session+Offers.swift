import EvqModel
import EvqPlan
import EvqPlanner
package import EvqSyntax

/// Parameter values that wait for the programs that want them: `:params` of the shell.
extension Session {
  /// Gives a name a value for all later programs; nil takes it away.
  ///
  /// It counts for a `param` of this name, and stands for the name itself where nothing declares it.
  package mutating func offer(_ value: ParameterValue?, for name: String) {
    settings.parameters[name] = value
    bindings[name] = value?.undeclaredBinding
  }

  /// What a program takes from outside, in its order: `n: number = 5`, and `city` where nothing declares it.
  package func wantedParameters(of source: SourceText) -> [String] {
    let program = Program.load(ScriptFile(source, folder: settings.scriptFolder))
    var texts: [String] = []
    var named: Set<Text> = []
    for step in program.steps {
      for name in step.statement.parameterNames.sorted() where named.insert(name).inserted {
        let isUndeclared = bindings[name.string] == nil || settings.parameters[name.string] != nil
        if isUndeclared { texts.append(name.string) }
      }
      switch step.statement {
      case .parameter(let node):
        named.insert(Text(node.name.text))
        texts.append(SourcePrinter.declaration(of: node))
      case .binding(let node): named.insert(Text(node.name.text))
      case .run(let node): texts += wantedParameters(ofScriptRunBy: node, in: step.file)
      case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe, .include,
        .save, .expect:
        break
      }
    }
    return texts
  }

  private func wantedParameters(
    ofScriptRunBy node: RunStatement,
    in file: ScriptFile
  ) -> [String] {
    let script =
      switch node.script {
      case .file(let path): try? file.file(at: path.text)
      case .saved(let name): try? savedFile(name.text)
      }
    guard let script else { return [] }
    let given = Set(node.arguments.map(\.name.text))
    return Program.load(script).parameters.map(\.node).filter { !given.contains($0.name.text) }
      .map(SourcePrinter.declaration(of:))
  }
}

extension SourcePrinter {
  /// `city: string = portland`.
  fileprivate static func declaration(of node: ParameterStatement) -> String {
    let value = node.defaultValue.map { " = \(valueText(of: $0))" } ?? ""
    return "\(node.name.text): \(node.type.text)\(value)"
  }
}

extension ParameterValue {
  /// The value for a name that no `param` declares: what the text is as a literal, otherwise the text itself.
  var undeclaredBinding: Environment.Binding {
    switch self {
    case .list(let items): .list(items.map { .string($0) })
    case .text(let text): ParameterValue.literal(text) ?? .value(.string(text))
    }
  }

  /// `5`, `7d`, `"a b"` or `(a, b)`; nil for everything else, which is never read as a program.
  private static func literal(_ text: String) -> Environment.Binding? {
    let source = SourceText(name: "", text: "let x = \(text)")
    let (script, diagnostics) = Parser.parse(source)
    guard diagnostics.isEmpty, script.statements.count == 1,
      !Lexer.tokenize(source).tokens.contains(where: { $0.kind == .comment }),
      case .binding(let node) = script.statements[0], case .expression(let value) = node.value
    else { return nil }
    for type in [ParameterType.string, .number, .bool, .duration, .time, .list] {
      if let binding = type.binding(of: value) { return binding }
    }
    return nil
  }
}
