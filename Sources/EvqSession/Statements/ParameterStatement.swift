import EvqModel
import EvqPlanner
import EvqSyntax

extension ParameterStatement: RunnableStatement {
  var definedName: Name? { name }
  var takesTime: Bool { false }

  func check(in session: inout Session, _ step: inout Program.Step) -> [Diagnostic] {
    let (binding, diagnostics) = binding(in: session)
    if let binding { session.frame.bindings[name.text] = binding }
    return diagnostics
  }

  func run(in session: inout Session, _ step: Program.Step) { define(in: &session) }

  func define(in session: inout Session) {
    if let binding = binding(in: session).binding {
      session.frame.bindings[name.text] = binding
    }
  }

  func wantedParameters(in session: Session, from file: ScriptFile) -> [String] { [declaration] }

  /// `city: string = portland`.
  var declaration: String {
    let value = defaultValue.map { " = \(SourcePrinter.valueText(of: $0))" } ?? ""
    return "\(name.text): \(type.text)\(value)"
  }

  /// The value from outside, or the default.
  private func binding(
    in session: Session
  ) -> (binding: Environment.Binding?, diagnostics: [Diagnostic]) {
    guard let type = ParameterType(rawValue: type.text) else { return (nil, []) }
    func converted(
      _ binding: Environment.Binding?,
      _ text: String,
      at range: SourceRange
    ) -> (Environment.Binding?, [Diagnostic]) {
      if let binding { return (binding, []) }
      return (nil, [ScriptError.parameterValue(name.text, text, type).diagnostic(at: range)])
    }
    if let argument = session.argument(name.text) {
      return converted(type.binding(of: argument), argument.text, at: name.range)
    }
    guard let value = defaultValue else {
      return (session.settings.assumesParameters ? type.example : nil, [])
    }
    return converted(type.binding(of: value), SourcePrinter.text(of: value), at: value.range)
  }
}

extension Session {
  /// The value that a parameter gets from `run … with`, or from the command line.
  fileprivate func argument(_ name: String) -> ParameterArgument? {
    if let arguments = frame.script.arguments { return arguments[name].map { .bound($0) } }
    return settings.parameters[name].map { .outside($0) }
  }
}
