import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

// Commands about results and what there is to ask.
extension Shell {
  // MARK: Statements of before

  /// `:history [TEXT]`.
  func listHistory(_ line: MetaLine) throws {
    let found = history.matching(line.argument).suffix(500)
    guard !found.isEmpty else { throw ShellFailure("nothing in the history") }
    let width = String(found.last?.number ?? 0).count
    let blanks = String(repeating: " ", count: width + 2)
    try show(
      found.map { number, entry in
        let digits = String(number)
        let padded = String(repeating: " ", count: max(0, width - digits.count)) + digits
        return padded + "  " + entry.replacing("\n", with: "\n" + blanks)
      }.joined(separator: "\n")
    )
  }

  /// `:again [N]`.
  func again(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else {
      guard let lastStatement else { throw ShellFailure("there is no statement yet") }
      runShowingPlan(lastStatement)
      return
    }
    guard let number = Int(line.argument), history.entries.indices.contains(number - 1) else {
      throw ShellFailure("there is no statement `\(line.argument)`; :history lists them")
    }
    let text = history.entries[number - 1]
    guard MetaLine(text) == nil else { throw ShellFailure("number \(number) is no statement") }
    lastStatement = text
    say(text)
    runShowingPlan(text)
  }

  // MARK: What there is

  /// The words of the backend; waits for them where they are not there yet.
  private func knownWords() -> Vocabulary {
    if words.eventTypes.isEmpty {
      let found = FoundWords()
      _ = perform { session in
        found.set(await session.vocabulary())
        return nil
      }
      words = found.value ?? words
    }
    return words
  }

  /// `:types [TEXT]`.
  func types(_ line: MetaLine) throws {
    let known = knownWords().eventTypes
    guard !known.isEmpty else {
      run(source("from event_types"))
      return
    }
    let wanted = line.argument.lowercased()
    let shown = known.filter { wanted.isEmpty || $0.text.lowercased().contains(wanted) }
    guard !shown.isEmpty else { throw ShellFailure("no event type contains `\(line.argument)`") }
    try show(Shell.columns(shown.map { ($0.text, $0.count.map { $0.of("event") } ?? "") }))
  }

  /// `:describe [SOURCE|FIELD|TYPE]`.
  func describe(_ line: MetaLine) throws {
    let words = knownWords()
    let name = line.argument
    guard !name.isEmpty else {
      let sources = words.sources.sorted { $0.key < $1.key }
      return try show(Shell.columns(sources.map { ($0.key, $0.value.joined(separator: " ")) }))
    }
    if let fields = words.sources[name] {
      let properties = fields.contains("properties") ? words.properties : []
      let rows = properties.map { ("property." + $0.text, Shell.count($0)) }
      return try show(Shell.columns(fields.map { ($0, "") } + rows))
    }
    if let type = words.eventTypes.first(where: { $0.text == name }) {
      return say("\(name) is an event type\(type.count.map { " of \($0.of("event"))" } ?? "")")
    }
    let field = words.values[name] != nil ? name : "property." + name
    guard let values = words.values[field] else {
      let names = Array(words.sources.keys) + words.properties.map { "property." + $0.text }
      let known = names + words.eventTypes.map(\.text)
      let near = Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
      throw ShellFailure("nothing is called `\(name)`; \(near ?? ":describe lists the sources")")
    }
    try show(
      "\(field): frequent values\n" + Shell.columns(values.map { ($0.text, Shell.count($0)) })
    )
  }

  private static func count(_ word: Vocabulary.Word) -> String {
    word.count.map { "\($0) of the sample" } ?? ""
  }
}
