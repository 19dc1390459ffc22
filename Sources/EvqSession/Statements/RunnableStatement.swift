import EvqModel
import EvqPlan
import EvqSyntax

/// What a session does with a statement; each kind has a file in this folder.
protocol RunnableStatement: StatementNode {
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
    queries.reduce(into: ownExpressions.parameterNames) { $0.formUnion($1.parameterNames) }
  }
}

extension Statement {
  var runnable: any RunnableStatement { accept(RunnableVisitor()) }
}

/// Compiles only if each kind of statement is a `RunnableStatement`.
private struct RunnableVisitor: StatementVisitor {
  typealias Result = any RunnableStatement

  func visit<Node: RunnableStatement>(_ node: Node) -> any RunnableStatement { node }
}
