import EvqModel
import EvqPlanner
import EvqSyntax

extension BindingStatement: RunnableStatement {
  var definedName: Name? { name }
  var takesTime: Bool { false }

  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic] {
    switch value {
    case .query(let query):
      let diagnostics = try await session.draft(query, asks: false).diagnostics
      if !diagnostics.hasErrors { define(in: &session) }
      return diagnostics
    case .expression(let expression):
      let (binding, diagnostics) = session.value(of: expression)
      if let binding { session.frame.bindings[name.text] = binding }
      return diagnostics
    }
  }

  func run(in session: inout Session, _ step: Program.Step) { define(in: &session) }

  /// Literals keep their spelling; other expressions are evaluated now.
  func define(in session: inout Session) {
    let binding: Environment.Binding? =
      switch value {
      case .query(let query): .query(query)
      case .expression(let expression): session.value(of: expression).binding
      }
    if let binding { session.frame.bindings[name.text] = binding }
  }

  func addFiles(to files: inout NamedFiles, from file: ScriptFile) {
    if case .query(let query) = value { files.define(name.text, query) }
  }
}

extension Session {
  /// What an expression that reads no row can name.
  private var constants: Environment {
    Environment(now: now, sources: [:], bindings: frame.bindings)
  }

  /// The value of an expression that reads no row.
  func constant(_ expression: Expression) -> (value: Value?, diagnostics: [Diagnostic]) {
    let (typed, diagnostics) = Analyzer.constant(expression, in: constants)
    return (typed?.0, diagnostics)
  }

  /// The value of a name that an expression defines.
  func value(
    of expression: Expression
  ) -> (binding: Environment.Binding?, diagnostics: [Diagnostic]) {
    switch expression {
    case .literal(let literal): return (.value(literal.value), [])
    case .list(let items, _):
      let literals = items.compactMap(\.literal)
      guard literals.count == items.count else {
        return (nil, [ScriptError.listOfLiterals.diagnostic(at: expression.range)])
      }
      return (.list(literals), [])
    case .field, .parameter, .call, .negative, .arithmetic, .comparison, .membership, .between,
      .match, .presence, .not, .and, .or, .absent:
      let (typed, diagnostics) = Analyzer.constant(expression, in: constants)
      return (typed.map { .computed($0.0, $0.1) }, diagnostics)
    }
  }
}
