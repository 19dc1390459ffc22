import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// Script state that is kept between statements.
struct ScriptState: Sendable {
  /// The last result; nil before the first.
  var result: QueryResult?
  /// Whether there is a result; a check sets it for queries that would have one.
  var hasResult = false
  /// The last query, for `save`.
  var lastQuery: Query?
  /// The defining statements, by name.
  var declarations: NameTable<Statement> = [:]
  /// The file of each name.
  var files: NameTable<String> = [:]
  /// The queries saved in this run, by name: `run` finds them before their files are written.
  var saved: NameTable<String> = [:]
  /// The files of the last query, which wait for the `expect` after it.
  var waiting = UncommittedFiles()
  /// The scripts that run inside of one another, outermost first.
  var runningScripts: [String] = []
  /// The values of `run … with`; nil for a script that the user runs.
  var arguments: NameTable<Environment.Binding>?

  /// Starts a script with names of its own; saved queries stay known.
  mutating func enter(_ script: String, arguments: NameTable<Environment.Binding>) {
    declarations = [:]
    files = [:]
    lastQuery = nil
    result = nil
    hasResult = false
    self.arguments = arguments
    runningScripts.append(script)
  }

  /// Takes over the result and the saved queries of a script, but not its names.
  mutating func takeResult(of inner: ScriptState) {
    saved = inner.saved
    waiting = inner.waiting
    guard inner.hasResult else { return }
    result = inner.result
    hasResult = true
    lastQuery = nil
  }

  /// Records the name or the query of a statement.
  mutating func note(_ step: Program.Step) {
    if let name = step.node.definedName { declare(name.text, step.statement, step.file) }
    guard case .query(let query) = step.statement else { return }
    lastQuery = query
    hasResult = true
  }

  private mutating func declare(_ name: String, _ statement: Statement, _ file: ScriptFile) {
    declarations[name] = statement
    files[name] = file.source.name
  }

  /// A program of the query and the statements that define its names.
  func savedText(of query: Query, description: String?) -> String {
    var needed: [Statement] = []
    var seen: Set<Text> = []
    func collect(_ names: Set<Text>) {
      for name in names.sorted() where seen.insert(name).inserted {
        guard let statement = declarations[name.string] else { continue }
        collect(statement.runnable.parameterNames)
        needed.append(statement)
      }
    }
    collect(query.parameterNames)
    let lines = (description ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let title = description == nil ? "" : lines.map { "# \($0)\n" }.joined()
    let statements = (needed + [.query(query)]).map { SourcePrinter.text(of: $0) + ";\n" }
    return title + statements.joined()
  }
}
