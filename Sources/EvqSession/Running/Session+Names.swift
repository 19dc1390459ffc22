import EvqBackends
package import EvqModel
import EvqPlan
import EvqPlanner
package import EvqSyntax

extension Session {
  /// The names that can follow the last query of a program; nil without a query.
  ///
  /// The statements before it define names. Nothing is read, sent or changed.
  package func namesInScope(behind text: SourceText) -> NamesInScope? {
    let statements = Parser.parse(text).script.statements
    guard let query = statements.last?.node.queries.last else { return nil }
    var copy = self
    for statement in statements.dropLast() { statement.runnable.define(in: &copy) }
    let environment = Environment(
      now: now,
      sources: capabilities,
      bindings: copy.namesInScope(of: query)
    )
    var names = Analyzer.names(behind: query, in: environment)
    names?.filePath = query.filePath(environment.bindings)
    return names
  }

  // MARK: Saved queries

  /// The nesting limit of saved queries.
  private static let savedDepthMax = 16

  /// The bindings that a query can use: those of the program, then the saved query that it reads from.
  func namesInScope(of query: Query, depth: Int = 0) -> NameTable<Environment.Binding> {
    guard case .binding(let name) = query.source, depth < Session.savedDepthMax else {
      return frame.bindings
    }
    switch frame.bindings[name.text] {
    case .query(let named): return namesInScope(of: named, depth: depth + 1)
    case .saved, .value, .list, .computed: return frame.bindings
    case nil:
      guard let saved = savedQuery(name.text, depth) else { return frame.bindings }
      return frame.bindings.merging([name.text: saved]) { own, _ in own }
    }
  }

  /// The last query of a saved script, with the defaults of its parameters.
  private func savedQuery(_ name: String, _ depth: Int) -> Environment.Binding? {
    guard let file = try? savedFile(name) else { return nil }
    let program = Program.load(file)
    guard !program.findings.hasErrors else { return nil }
    var copy = self
    copy.frame.bindings = [:]
    copy.frame.script.arguments = [:]
    for step in program.steps { step.node.define(in: &copy) }
    let queries = program.steps.compactMap { step in
      if case .query(let query) = step.statement { query } else { nil }
    }
    guard let query = queries.last else { return nil }
    return .saved(query, names: copy.namesInScope(of: query, depth: depth + 1))
  }
}

extension Query {
  /// The file that the rows come from, directly or through `$name`; nil for other sources.
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
