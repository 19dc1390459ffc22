import EvqModel
import EvqRender
import EvqSyntax

// What the shell says about itself and the language: everything comes from tables.
extension Shell {
  /// `:help [TOPIC]`.
  func help(_ line: MetaLine) throws {
    let topic = line.argument.hasPrefix(":") ? String(line.argument.dropFirst()) : line.argument
    guard !topic.isEmpty else {
      let rows = MetaCommand.all.map { (":\($0.name) \($0.form)".trimmed, $0.summary) }
      let end = "A line that does not start with a colon is a statement; :syntax lists those."
      return try show(Shell.columns(rows) + "\n" + end)
    }
    if let command = MetaCommand.named(topic.lowercased()) {
      return say(":\(command.name) \(command.form)".trimmed + "\n  \(command.summary)")
    }
    if Keyword(spelling: topic)?.help != nil { return try syntax(line) }
    if let function = FunctionHelp.named(topic) {
      return say("\(function.form)\n  \(function.summary)")
    }
    let names =
      MetaCommand.all.map(\.name) + Shell.documented.map(\.rawValue) + FunctionHelp.names
    let near = Suggestion.nearest(to: topic, among: names).map { "; did you mean `:help \($0)`?" }
    throw ShellFailure("there is no help about `\(topic)`\(near ?? "; :help lists the topics")")
  }

  /// The words that have a page.
  private static var documented: [Keyword] {
    Keyword.statements + Keyword.clauses + Keyword.stages.filter { !Keyword.clauses.contains($0) }
  }

  /// `:syntax [WORD]`.
  func syntax(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else {
      let sections = [
        ("statements", Keyword.statements), ("clauses, before the first |", Keyword.clauses),
        ("stages, after a |", Keyword.stages),
      ]
      let text = sections.map { title, words in
        let forms = words.compactMap { $0.help }.map { ("  " + $0.form, $0.summary) }
        return title + "\n" + Shell.columns(forms)
      }
      return try show(text.joined(separator: "\n\n"))
    }
    guard let help = Keyword(spelling: line.argument)?.help else {
      let known = Shell.documented.map(\.rawValue)
      let near = Suggestion.nearest(to: line.argument, among: known)
      let hint =
        near.map { "did you mean `\($0)`?" } ?? "there are: \(known.joined(separator: " "))"
      throw ShellFailure("`\(line.argument)` is no statement, clause or stage; \(hint)")
    }
    say("\(help.form)\n  \(help.summary)\n  for example: \(help.example)")
  }

  /// `:examples`.
  func examples(_ line: MetaLine) throws {
    try show(Shell.exampleQueries.map { "# \($0.what)\n\($0.query)" }.joined(separator: "\n\n"))
  }

  /// Queries that run on the sample account.
  static let exampleQueries: [(what: String, query: String)] = [
    ("the newest events", "from events sort -occurredAt limit 10"),
    ("what happened in a week, by type", "from events since 7d | count by eventType"),
    (
      "sign-ups of two cities: both filters are sent to the API",
      "from events where eventType = pe123_signup and property.hs_city in (portland, \"new york\")"
    ),
    ("what a query would send, and what stays here", "explain from events where id != a since 1d"),
    (
      "days with the most sign-ups",
      """
      from events where eventType = pe123_signup since 30d
        | extend day = bucket(occurredAt, 1d) | count by day | sort -count | limit 5
      """
    ),
  ]

  /// `:keys`.
  func keys(_ line: MetaLine) throws {
    var rows: [(String, String)] = []
    for command in EditorCommand.allCases where !command.summary.isEmpty {
      let names = KeyBinding.all
        .filter { $0.command == command && !($0.isEmacsOnly && editor?.isVi == true) }
        .map(\.name)
      if !names.isEmpty { rows.append((names.joined(separator: ", "), command.summary)) }
    }
    let note = "`.editrc` can bind these: evq:bind \"^T\" evq-complete; :set editmode vi"
    try show(Shell.columns(rows) + "\n" + note)
  }

  /// Two columns, the first as wide as its widest text; on a narrow terminal one below the other.
  static func columns(
    _ rows: [(String, String)],
    cells: Int = TerminalDevice().size.columns
  ) -> String {
    let width = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
    let widest = rows.map { DisplayWidth.of($0.1) }.max() ?? 0
    if width + 2 + min(16, widest) > cells {
      return rows.map { $1.isEmpty ? $0 : "\($0)\n    \($1)" }.joined(separator: "\n")
    }
    return rows.map { left, right in
      let blanks = String(repeating: " ", count: width - DisplayWidth.of(left))
      return right.isEmpty ? left : left + blanks + "  " + right
    }.joined(separator: "\n")
  }
}
