package import EvqModel
import EvqPlanner
package import EvqSyntax

extension Session {
  /// The names that can be used behind the end of a program's last query; nil where there is none.
  ///
  /// What the program's other statements name is known to it. Nothing is read, sent or changed.
  package func namesInReach(behind text: SourceText) -> NamesInReach? {
    let statements = Parser.parse(text).script.statements
    guard let query = statements.last?.lastQuery else { return nil }
    var copy = self
    for statement in statements.dropLast() {
      switch statement {
      case .binding(let node):
        if case .query(let named) = node.value { copy.bindings[node.name.text] = .query(named) }
        _ = copy.bind(node)
      case .parameter(let node): _ = copy.bind(node)
      case .query, .explain, .echo, .setting, .send, .why, .verify, .compare, .describe, .include,
        .run, .save, .expect:
        break
      }
    }
    let environment = Environment(
      now: now,
      sources: backend.sources.merging(settings.assumedCapabilities) { $1 },
      bindings: copy.bindings
    )
    return Analyzer.names(behind: query, in: environment)
  }
}

extension Statement {
  /// The query at the end of a statement.
  fileprivate var lastQuery: Query? {
    switch self {
    case .query(let query): query
    case .explain(let node): node.query
    case .verify(let node): node.query
    case .compare(let node):
      if case .absent = node.second.source { node.first } else { node.second }
    case .why(let node): node.query
    case .binding(let node): if case .query(let query) = node.value { query } else { nil }
    case .describe(let node): if case .query(let query) = node.subject { query } else { nil }
    case .parameter, .echo, .setting, .send, .include, .run, .save, .expect: nil
    }
  }
}
