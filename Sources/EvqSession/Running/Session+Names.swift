package import EvqModel
import EvqPlan
import EvqPlanner
package import EvqSyntax

extension Session {
  /// The names that can be used behind the end of a program's last query; nil where there is none.
  ///
  /// What the program's other statements name is known to it. Nothing is read, sent or changed.
  package func namesInScope(behind text: SourceText) -> NamesInScope? {
    let statements = Parser.parse(text).script.statements
    guard let query = statements.last?.lastQuery else { return nil }
    var copy = self
    for statement in statements.dropLast() { copy.takeName(of: statement) }
    let environment = Environment(
      now: now,
      sources: capabilities,
      bindings: copy.namesInScope(of: query)
    )
    var names = Analyzer.names(behind: query, in: environment)
    names?.filePath = query.filePath(environment.bindings)
    return names
  }

  /// What `let` and `param` name.
  private mutating func takeName(of statement: Statement) {
    switch statement {
    case .binding(let node):
      if case .query(let named) = node.value { bindings[node.name.text] = .query(named) }
      _ = bind(node)
    case .parameter(let node): _ = bind(node)
    case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe, .include,
      .run, .save, .expect:
      break
    }
  }

  // MARK: Saved queries

  /// How many saved queries may stand behind one another.
  private static let savedDepthMax = 16

  /// What a query's names stand for: those of the program and, where it names nothing so, a saved query that the
  /// rows come from.
  func namesInScope(of query: Query, depth: Int = 0) -> NameTable<Environment.Binding> {
    guard case .binding(let name) = query.source, depth < Session.savedDepthMax else {
      return bindings
    }
    switch bindings[name.text] {
    case .query(let named): return namesInScope(of: named, depth: depth + 1)
    case .saved, .value, .list, .computed: return bindings
    case nil:
      guard let saved = savedQuery(name.text, depth) else { return bindings }
      return bindings.merging([name.text: saved]) { own, _ in own }
    }
  }

  /// The last query of a saved script; its parameters have their defaults.
  private func savedQuery(_ name: String, _ depth: Int) -> Environment.Binding? {
    guard let file = try? savedFile(name) else { return nil }
    let program = Program.load(file)
    guard !program.findings.hasErrors else { return nil }
    var copy = self
    copy.bindings = [:]
    copy.scriptState.arguments = [:]
    for step in program.steps { copy.takeName(of: step.statement) }
    let queries = program.steps.compactMap { step in
      if case .query(let query) = step.statement { query } else { nil }
    }
    guard let query = queries.last else { return nil }
    return .saved(query, names: copy.namesInScope(of: query, depth: depth + 1))
  }
}

extension Query {
  /// The file that the rows come from, directly or through `$name`; nil for a source of the backend.
  fileprivate func filePath(_ bindings: NameTable<Environment.Binding>, depth: Int = 0) -> String? {
    switch source {
    case .path(let path, _): return path
    case .named, .standardInput, .absent: return nil
    case .binding(let name):
      guard depth < 100 else { return nil }
      switch bindings[name.text] {
      case .query(let query): return query.filePath(bindings, depth: depth + 1)
      case .saved(let query, let names): return query.filePath(names, depth: depth + 1)
      case .value, .list, .computed, nil: return nil
      }
    }
  }
}

extension Statement {
  /// The query at the end of a statement.
  fileprivate var lastQuery: Query? {
    queries.last { if case .absent = $0.source { false } else { true } } ?? queries.last
  }
}
