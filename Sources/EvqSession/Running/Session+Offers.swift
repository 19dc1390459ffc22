import EvqModel
import EvqPlan
import EvqPlanner
package import EvqSyntax

/// Parameter values for all later programs: `:params` of the shell.
extension Session {
  /// Sets the value of a name for all later programs; nil removes it.
  ///
  /// It is the value of a `param` with this name, or of the name itself if nothing declares it.
  package mutating func offer(_ value: ParameterValue?, for name: String) {
    settings.parameters[name] = value
    frame.bindings[name] = value?.undeclaredBinding
  }

  /// The parameters of a program, in order: `n: number = 5`, or `city` if it is not declared.
  package func wantedParameters(of source: SourceText) -> [String] {
    let program = Program.load(ScriptFile(source, folder: settings.scriptFolder))
    var texts: [String] = []
    var named: Set<Text> = []
    for step in program.steps {
      for name in step.node.parameterNames.sorted() where named.insert(name).inserted {
        let isUndeclared =
          frame.bindings[name.string] == nil || settings.parameters[name.string] != nil
        if isUndeclared { texts.append(name.string) }
      }
      if let name = step.node.definedName { named.insert(Text(name.text)) }
      texts += step.node.wantedParameters(in: self, from: step.file)
    }
    return texts
  }
}

extension ParameterValue {
  /// The value of a name that no `param` declares: the text as a literal, otherwise as a string.
  var undeclaredBinding: Environment.Binding {
    switch self {
    case .list(let items): .list(items.map { .string($0) })
    case .text(let text): ParameterValue.literal(text) ?? .value(.string(text))
    }
  }

  /// `5`, `7d`, `"a b"` or `(a, b)`; nil for other texts, which are never run as a program.
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
