import EvqModel
import EvqPlan
import EvqPlanner
import EvqSyntax

/// What a session keeps for its scripts from one statement to the next.
struct ScriptState: Sendable {
  /// What the last query gave; nil before the first one.
  var result: QueryResult?
  /// Whether there is a result, or would be one if what was checked had run.
  var hasResult = false
  /// The last query, for `save`.
  var lastQuery: Query?
  /// The statements that named something, by the name.
  var declarations: NameTable<Statement> = [:]
  /// The file of every name, where several are at work.
  var files: NameTable<String> = [:]
  /// What was saved in this run, by name: it can be run before the file is written.
  var saved: NameTable<String> = [:]
  /// What the last query has saved, until what is expected of it is met.
  var waiting = UncommittedFiles()
  /// The places of the scripts that are running inside of one another.
  var places: [String] = []
  /// The values that a script gets from the one that runs it; nil for a script that the user runs.
  var arguments: NameTable<Environment.Binding>?

  /// What one script leaves for the next one; its names are its own.
  mutating func leave(_ inner: ScriptState) {
    saved = inner.saved
    waiting = inner.waiting
    guard inner.hasResult else { return }
    result = inner.result
    hasResult = true
    lastQuery = nil
  }

  /// Takes note of what a statement names or asks.
  mutating func note(_ statement: Statement, in file: ScriptFile) {
    switch statement {
    case .query(let query):
      lastQuery = query
      hasResult = true
    case .binding(let node): name(node.name.text, statement, file)
    case .parameter(let node): name(node.name.text, statement, file)
    case .explain, .echo, .setting, .send, .why, .verify, .compare, .describe, .include, .run,
      .save, .expect:
      break
    }
  }

  private mutating func name(_ name: String, _ statement: Statement, _ file: ScriptFile) {
    declarations[name] = statement
    files[name] = file.source.name
  }

  /// A program that asks the last query again: what it uses is declared before it.
  func savedText(of query: Query, description: String?) -> String {
    var needed: [Statement] = []
    var seen: Set<Text> = []
    func collect(_ names: Set<Text>) {
      for name in names.sorted() where seen.insert(name).inserted {
        guard let statement = declarations[name.string] else { continue }
        collect(statement.parameterNames)
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
