import EvqModel
import EvqPlan
import EvqSyntax

/// What a session does with a statement; each kind has a file in this folder.
protocol RunnableStatement: Sendable {
  /// The queries in it, in their order.
  var queries: [Query] { get }
  /// The expressions in it, but for those of its queries.
  var expressions: [Expression] { get }
  /// The name that later statements can use.
  var definedName: Name? { get }
  /// Whether it prints the rows that an `expect` after it is about.
  var givesRows: Bool { get }
  /// Whether it may read, send or write: then it ends the moment of the statements before it.
  var takesTime: Bool { get }

  /// Finds errors and warnings without sending anything; stores its plans in the step.
  ///
  /// What is wrong in other files goes to `step.elsewhere`.
  func check(
    in session: inout Session,
    _ step: inout Program.Step
  ) async throws(EvqError) -> [Diagnostic]
  /// Runs the statement, which was checked.
  func run(in session: inout Session, _ step: Program.Step) async throws(EvqError)
  /// Gives its name a value, without a check and without reading rows.
  func define(in session: inout Session)
  /// Adds the files that it reads.
  func addFiles(to files: inout NamedFiles, from file: ScriptFile)
  /// The parameters that it takes from outside, as declarations.
  func wantedParameters(in session: Session, from file: ScriptFile) -> [String]
}

extension RunnableStatement {
  var queries: [Query] { [] }
  var expressions: [Expression] { [] }
  var definedName: Name? { nil }
  var givesRows: Bool { false }
  var takesTime: Bool { true }

  func define(in session: inout Session) {}

  func addFiles(to files: inout NamedFiles, from file: ScriptFile) {
    for query in queries { files.add(query) }
  }

  func wantedParameters(in session: Session, from file: ScriptFile) -> [String] { [] }

  /// The `$names` that it uses.
  var parameterNames: Set<Text> {
    queries.reduce(into: expressions.parameterNames) { $0.formUnion($1.parameterNames) }
  }
}

extension Statement {
  /// The only switch over statements in a session.
  var node: any RunnableStatement {
    switch self {
    case .query(let node): node
    case .explain(let node): node
    case .binding(let node): node
    case .parameter(let node): node
    case .echo(let node): node
    case .setting(let node): node
    case .send(let node): node
    case .why(let node): node
    case .verify(let node): node
    case .compare(let node): node
    case .describe(let node): node
    case .include(let node): node
    case .run(let node): node
    case .save(let node): node
    case .expect(let node): node
    }
  }
}
