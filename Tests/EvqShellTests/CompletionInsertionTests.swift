import EvqBackends
import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import EvqTestSupport
import Testing

/// The text that completion inserts, and words from files.
struct CompletionInsertionTests {
  @Test func `new words keep the names that were defined during the search`() {
    var current = Vocabulary()
    (current.bindings, current.savedQueries) = (["signups"], ["one"])
    var found = Vocabulary()
    found.types["events"] = [Vocabulary.Word("pe123_signup")]
    let words = found.keepingNames(of: current)
    #expect(words.bindings == ["signups"] && words.savedQueries == ["one"])
    #expect(words.eventTypes == found.eventTypes)
  }

  @Test func `the vocabulary of a file has all properties and their frequent values`() async throws
  {
    let properties = (0..<80).map { "\"name_\($0)\":\"x\"" }.joined(separator: ",")
    let event =
      "{\"id\":\"1\",\"eventType\":\"e_x\",\"occurredAt\":\"2026-01-01T00:00:00.000Z\","
      + "\"objectType\":\"CONTACT\",\"objectId\":\"1\",\"properties\":{\(properties)}}\n"
    let file = try TemporaryFile(event)
    var settings = Settings()
    settings.backend = .file(file.path)
    var session = Session(settings: settings, output: CapturedOutput(), clock: { testNow })
    let words = await session.vocabulary()
    #expect(words.properties.count == 80)
    #expect(words.values["property.name_79"]?.map(\.text) == ["x"])
  }

  @Test func `completion offers the words of the queried file, also through a name`() {
    var file = Vocabulary()
    file.properties = [.init("colour")]
    file.values = ["property.colour": [.init("dark red")]]
    file.types = ["events": [.init("e_own")]]
    func words(_ text: String, _ known: Vocabulary?) -> [String] {
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      return Completion.candidates(
        for: context,
        in: CompletionWords.sample,
        names: CompletionWords.names,
        fileWords: { path in path == "own.ndjson" ? known : nil }
      ).map(\.word)
    }
    for source in ["from \"own.ndjson\"", "let q = from \"own.ndjson\"; from $q"] {
      #expect(words("\(source) where property.", file) == ["property.colour"])
      #expect(words("\(source) where property.", nil) == [])
      #expect(words("\(source) where property.colour = ", file).first == "\"dark red\"")
      #expect(words("\(source) where eventType = ", file).first == "e_own")
    }
    #expect(words("from \"own.ndjson\" where oc", nil) == ["occurredAt"])
  }

  @Test(
    "a completed path parses as that path",
    arguments: ["a b.ndjson", "it's.ndjson", "say \"x\".ndjson", "back\\slash.ndjson", "é.ndjson"]
  )
  func quotesPaths(path: String) {
    for quote in ["\"", "'"] {
      let text = "from \(quote)\(path.first ?? "a")"
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      let found = Completion.candidates(
        for: context,
        in: CompletionWords.sample,
        files: { path.hasPrefix($0) ? [path] : [] }
      )
      let completed = "from " + (found.first?.insertion ?? "")
      let script = Parser.parse(SourceText(name: "", text: completed)).script
      guard case .query(let query)? = script.statements.first,
        case .path(let read, _) = query.source
      else {
        Issue.record("\(completed)")
        continue
      }
      #expect(read == path)
      #expect(MetaLine(":write \(CommandWords.spelled(path))")?.words == [path])
    }
  }

  @Test func `completion finds names with backticks and non-ASCII letters`() {
    func first(_ text: String) -> String? {
      var words = CompletionWords.sample
      words.properties.append(.init("ähnlich"))
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      return Completion.candidates(for: context, in: words).first?.word
    }
    #expect(first("from events where property.`odd") == "property.`odd name`")
    #expect(first("from events where property.Ä") == "property.ähnlich")
    #expect(first("from events where ähn") == "property.ähnlich")
    #expect(first("from events where HSC") == "property.hs_city")
  }

  private func insertion(_ text: String) -> String? {
    let context = CompletionContext(of: text, cursor: text.utf8.count)
    return Completion.candidates(for: context, in: CompletionWords.sample).first?.insertion
  }

  @Test func `an insertion includes the required text after the word`() {
    #expect(insertion("fr") == "from ")
    #expect(insertion("from events where low") == "lower(")
    #expect(insertion("set fo") == "format = ")
    #expect(insertion("from events where eventType in (pe") == "pe123_signup")
    #expect(insertion("from events where property.hs_city = \"new") == "\"new york\" ")
    #expect(insertion("from events where property.odd") == "property.`odd name` ")
  }
}
