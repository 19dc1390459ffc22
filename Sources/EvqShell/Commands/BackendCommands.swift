import EvqModel
import EvqRender
import EvqSession
import EvqSyntax

extension MetaCommand {
  static let backendCommands: [MetaCommand] = [
    MetaCommand("use", "mock|live|file:PATH", "switch to another backend", .backend, Shell.use),
    MetaCommand("profile", "[NAME]", "use the account of a profile", .profile, Shell.profile),
    MetaCommand("types", "[TEXT]", "list event types that contain TEXT", .text, Shell.types),
    MetaCommand(
      "describe",
      "[SOURCE|FIELD|TYPE]",
      "list sources, fields or frequent values",
      .subject,
      Shell.describe
    ),
  ]
}

// Commands about the backend: which one is used, and its names.
extension Shell {
  // MARK: Backends

  /// `:use mock|live|file:PATH`.
  func use(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else {
      return say("the backend is \(session.backendName.text); :use mock, live or file:PATH")
    }
    // A path with blanks needs no quotes here, and may have them.
    let name = line.words.count == 1 ? line.words[0] : line.argument
    let isFile = name.hasPrefix("file:")
    let path = FileNames.expanded(String(name.dropFirst(5)))
    try change(backend: isFile ? "file:" + path : name, profile: nil)
  }

  /// `:profile NAME`.
  func profile(_ line: MetaLine) throws {
    guard !line.argument.isEmpty else {
      let names = session.knownWords().profiles
      return say(
        names.isEmpty ? "no profiles; `evq login` creates one" : names.joined(separator: "\n")
      )
    }
    try change(backend: "live", profile: line.argument)
  }

  private func change(backend: String, profile: String?) throws {
    let chosen = try configuration.settingsFor(backend, profile).get()
    // Only the backend changes; other settings stay.
    var settings = session.settings
    (settings.backend, settings.service) = (chosen.backend, chosen.service)
    try check(backendOf: settings)
    session.use(settings)
    words = session.knownWords()
    assistant.use(session)
    assistant.findWords()
    say("the backend is now \(session.backendName.text)")
  }

  /// Throws if another backend is unusable; the current one stays.
  private func check(backendOf settings: Settings) throws {
    let failure = perform { session in
      do throws(EvqError) {
        try await session.check(backendOf: settings)
        return nil
      } catch {
        return error
      }
    }
    guard let failure else { return }
    say("the backend is still \(session.backendName.text)")
    throw failure
  }

  // MARK: Names

  /// The words of the backend; waits until they are known.
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
      throw ShellFailure("unknown name `\(name)`; \(near ?? ":describe lists the sources")")
    }
    try show(
      "\(field): frequent values\n" + Shell.columns(values.map { ($0.text, Shell.count($0)) })
    )
  }

  private static func count(_ word: Vocabulary.Word) -> String {
    word.count.map { "\($0) of the sample" } ?? ""
  }
}
