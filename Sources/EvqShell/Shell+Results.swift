import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

// Commands about results, files and what there is to ask.
extension Shell {
  // MARK: Results

  /// `:last [FORMAT]`.
  func last(_ line: MetaLine) throws {
    let format = line.argument.isEmpty ? nil : try Shell.format(named: line.argument)
    rows.begin(size: TerminalDevice().size, usesPager: options.usesPager)
    defer { finishRows() }
    guard try session.showLast(as: format) else { throw ShellFailure("there is no result yet") }
    if let kept = session.keptResult, kept.isCut {
      say("these are the first \(kept.rowCount) rows; more are not kept")
    }
  }

  private static func format(named name: String) throws -> OutputFormat {
    if let format = OutputFormat(rawValue: name.lowercased()) { return format }
    let known = OutputFormat.allCases.map(\.rawValue)
    let near = Suggestion.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
    throw ShellFailure(
      "`\(name)` is no format; \(near ?? "there are: \(known.joined(separator: " "))")"
    )
  }

  /// `:write FILE [FORMAT]`.
  func write(_ line: MetaLine) throws {
    guard let path = line.words.first else { throw ShellFailure(":write takes the name of a file") }
    let named = try line.words.dropFirst().first.map { try Shell.format(named: $0) }
    let format = named ?? Shell.format(ofFile: path) ?? .ndjson
    guard let kept = session.keptResult else { throw ShellFailure("there is no result yet") }
    let file = try configuration.openFile(FileNames.expanded(path))
    let before = rows.redirect(to: file)
    defer { _ = rows.redirect(to: before) }
    let settings = session.settings
    session.settings.rowWidth = nil
    session.settings.rowPalette = Palette(isColored: false)
    defer { session.settings = settings }
    _ = try session.showLast(as: format)
    try file.commit()
    say("\(kept.rowCount) rows written to \(path) as \(format.rawValue)")
  }

  /// The format that a file's name asks for.
  private static func format(ofFile path: String) -> OutputFormat? {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    return ["jsonl": .ndjson, "md": .markdown][ending] ?? OutputFormat(rawValue: ending)
  }

  /// `:output [FILE]`.
  func output(_ line: MetaLine) throws {
    finishOutput()
    guard let path = line.words.first else { return say("rows are shown here") }
    try redirect(to: path)
  }

  /// `:once FILE`.
  func once(_ line: MetaLine) throws {
    guard let path = line.words.first else { throw ShellFailure(":once takes the name of a file") }
    finishOutput()
    try redirect(to: path)
    redirectsOnce = true
  }

  private func redirect(to path: String) throws {
    _ = rows.redirect(to: try configuration.openFile(FileNames.expanded(path)))
    // The limit of a terminal's rows would leave some out of the file unseen.
    if session.settings.shownRowsMax == configuration.settings.shownRowsMax {
      session.settings.shownRowsMax = nil
      liftsLimit = true
    }
    say("rows go to \(path) as \(session.settings.format.rawValue)")
  }

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
      run(SourceText(name: "line", text: "from event_types"))
      return
    }
    let wanted = line.argument.lowercased()
    let shown = known.filter { wanted.isEmpty || $0.text.lowercased().contains(wanted) }
    guard !shown.isEmpty else { throw ShellFailure("no event type contains `\(line.argument)`") }
    try show(Shell.columns(shown.map { ($0.text, $0.count.map { "\($0) events" } ?? "") }))
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
      return say("\(name) is an event type\(type.count.map { " of \($0) events" } ?? "")")
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
