import EvqModel
import EvqRender
import EvqSyntax

extension MetaCommand {
  static let helpCommands: [MetaCommand] = [
    MetaCommand("help", "[TOPIC]", "list the commands, or explain one", .command, Shell.help),
    MetaCommand("syntax", "[WORD]", "list statements, clauses and stages", .clause, Shell.syntax),
    MetaCommand("examples", "", "show example queries", .nothing, Shell.examples),
    MetaCommand("keys", "", "list the keys", .nothing, Shell.keys),
  ]
}

// Help about the shell and the language; all of it comes from tables.
extension Shell {
  /// `:help [TOPIC]`.
  func help(_ line: MetaLine) throws {
    let topic = line.argument.hasPrefix(":") ? String(line.argument.dropFirst()) : line.argument
    guard !topic.isEmpty else { return try listCommands() }
    if let command = MetaCommand.named(topic.lowercased()) {
      return say(command.form.usage + "\n  \(command.form.summary)")
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

  private func listCommands() throws {
    let rows = MetaCommand.all.map { ($0.form.usage, $0.form.summary) }
    let end = "Lines without a leading colon are statements; :syntax lists them."
    try show(Shell.columns(rows) + "\n" + end)
  }

  /// The words that have a help page.
  private static var documented: [Keyword] {
    Keyword.statements + Keyword.clauses + Keyword.stages.filter { !Keyword.clauses.contains($0) }
  }

  /// `:syntax [WORD]`.
  func syntax(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else { return try listSyntax() }
    guard let help = Keyword(spelling: line.argument)?.help else {
      let known = Shell.documented.map(\.rawValue)
      let near = Suggestion.nearest(to: line.argument, among: known)
      let hint = near.map { "did you mean `\($0)`?" } ?? "known: \(known.joined(separator: " "))"
      throw ShellFailure("`\(line.argument)` is not a statement, clause or stage; \(hint)")
    }
    say("\(help.form)\n  \(help.summary)\n  for example: \(help.example)")
  }

  private func listSyntax() throws {
    let sections = [
      ("statements", Keyword.statements), ("clauses, before the first |", Keyword.clauses),
      ("stages, after a |", Keyword.stages),
    ]
    let text = sections.map { title, words in
      let forms = words.compactMap { $0.help }.map { ("  " + $0.form, $0.summary) }
      return title + "\n" + Shell.columns(forms)
    }
    try show(text.joined(separator: "\n\n"))
  }

  /// `:examples`.
  func examples(_ line: MetaLine) throws {
    try show(Shell.exampleQueries.map { "# \($0.what)\n\($0.query)" }.joined(separator: "\n\n"))
  }

  /// Queries that work on the sample account.
  static let exampleQueries: [(what: String, query: String)] = [
    ("the newest events", "from events sort -occurredAt limit 10"),
    ("the events of a week, by type", "from events since 7d | count by eventType"),
    (
      "sign-ups of two cities: both filters are sent to the API",
      "from events where eventType = pe123_signup and property.hs_city in (portland, \"new york\")"
    ),
    ("the requests and the local work of a query", "explain from events where id != a since 1d"),
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
    let rows = EditorBinding.table.compactMap { binding -> (String, String)? in
      let names = binding.keys(isVi: editor?.isVi == true).map(\.name)
      return names.isEmpty ? nil : (names.joined(separator: ", "), binding.summary)
    }
    let note = "`.editrc` can bind these: evq:bind \"^T\" evq-complete; :set editmode vi"
    try show(Shell.columns(rows) + "\n" + note)
  }

  /// Two columns, the first as wide as its widest text; below each other on a narrow terminal.
  ///
  /// At a terminal the second column is wrapped at blanks.
  static func columns(
    _ rows: [(String, String)],
    cells: Int = TerminalDevice().size.columns
  ) -> String {
    let width = rows.map { DisplayWidth.of($0.0) }.max() ?? 0
    let widest = rows.map { DisplayWidth.of($0.1) }.max() ?? 0
    let isNarrow = width + 2 + min(16, widest) > cells
    let start = isNarrow ? 4 : width + 2
    let indent = "\n" + String(repeating: " ", count: start)
    let room = TerminalDevice().isTerminal ? cells - start : .max
    return rows.map { left, right in
      guard !right.isEmpty else { return left }
      let blanks = String(repeating: " ", count: max(0, start - DisplayWidth.of(left)))
      let text = WrappedText.lines(right, cells: room).joined(separator: indent)
      return left + (isNarrow ? indent : blanks) + text
    }.joined(separator: "\n")
  }
}
