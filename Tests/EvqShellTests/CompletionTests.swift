import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import EvqTestSupport
import Testing

/// Text with a cursor mark `▮` → the words that are offered.
struct CompletionTests {
  struct Case: Sendable, CustomStringConvertible {
    let text: String
    /// The words that are offered first, in order.
    var first: [String] = []
    /// Words that are not offered.
    var without: [String] = []
    var description: String { text }

    init(_ text: String, _ first: String, without: String = "") {
      self.text = text
      self.first = first.split(separator: " ").map(String.init)
      self.without = without.split(separator: " ").map(String.init)
    }
  }

  @Test func `a search that began before a name was saved does not take it away`() {
    var current = Vocabulary()
    (current.bindings, current.savedQueries) = (["signups"], ["one"])
    var found = Vocabulary()
    found.types["events"] = [Vocabulary.Word("pe123_signup")]
    let words = found.keepingNames(of: current)
    #expect(words.bindings == ["signups"] && words.savedQueries == ["one"])
    #expect(words.eventTypes == found.eventTypes)
  }

  static let words: Vocabulary = {
    var words = Vocabulary()
    words.sources = [
      "events": ["occurredAt", "eventType", "objectType", "objectId", "id", "properties"],
      "email_events": ["created", "type", "recipient", "appId"], "campaigns": ["id", "appId"],
    ]
    words.types = [
      "events": [.init("e_visited_page", count: 9), .init("pe123_signup", count: 3)],
      "email_events": [.init("OPEN"), .init("SENT")],
    ]
    words.properties = [.init("hs_city", count: 7), .init("plan"), .init("odd name")]
    words.values = [
      "property.hs_city": [.init("portland", count: 4), .init("new york", count: 2)],
      "objectType": [.init("contact")],
    ]
    words.bindings = ["start"]
    words.savedQueries = ["signups", "newest"]
    words.settings = ["format": ["csv", "json"], "limit": ["all"]]
    words.parameterTypes = ["string", "number"]
    return words
  }()

  /// The sample account's session, for the names in reach.
  private static let session = Session(
    settings: Settings(),
    output: CapturedOutput(),
    clock: { testNow }
  )

  static func names(_ text: String) -> NamesInReach? {
    session.namesInReach(behind: SourceText(name: "", text: text))
  }

  static let cases: [Case] = [
    Case("▮", "from explain let param echo set send", without: "where count"),
    Case("fr▮", "from"), Case("FR▮", "from"),
    Case("from ▮", "events campaigns email_events $start", without: "where"),
    Case("from ev▮", "events", without: "campaigns"),
    Case("from evt▮", "events"), Case("from em▮", "email_events"),
    Case("from $▮", "$start"),
    Case("from events ▮", "where since until on sort limit select after", without: "count or"),
    Case("from events wh▮", "where"), Case("from events s▮", "since sort select"),
    Case("from events where ▮", "occurredAt eventType", without: "pe123_signup and sort"),
    Case("from events where ev▮", "eventType", without: "occurredAt"),
    Case("from events where hs▮", "property.hs_city"),
    Case("from events where property.▮", "property.hs_city property.plan property.`odd"),
    Case("from events where property.hc▮", "property.hs_city"),
    Case("from events where lo▮", "lower("),
    Case("from email_events where ▮", "created type recipient", without: "property.plan"),
    Case(
      "from events where eventType ▮",
      "= != < <= > >= =~ in is not contains starts ends between matches"
    ),
    Case("from events where eventType = ▮", "e_visited_page pe123_signup", without: "eventType"),
    Case("from events where eventType = pe▮", "pe123_signup"),
    Case("from events where eventType = \"pe▮", "pe123_signup"),
    Case("from events where eventType in (▮", "e_visited_page pe123_signup"),
    Case("from events where eventType in (e_visited_page, ▮", "e_visited_page pe123_signup"),
    Case("from email_events where type = ▮", "OPEN SENT", without: "e_visited_page"),
    Case("from events where property.hs_city = ▮", "portland \"new"),
    Case("from events where property.hs_city = new▮", "\"new"),
    Case("from events where objectType = ▮", "contact"),
    Case("from events where occurredAt > ▮", "today yesterday now 1h 24h 7d"),
    Case("from events where id starts ▮", "with", without: "and"),
    Case("from events where id is ▮", "missing empty not", without: "where"),
    Case("from events where id is not ▮", "missing empty", without: "not"),
    Case("from events where id = a ▮", "where since"),
    Case("from events where id = a a▮", "after and"),
    Case("from events where not ▮", "occurredAt"),
    Case("from events since ▮", "today yesterday now", without: "occurredAt lower("),
    Case("from events sort ▮", "occurredAt"), Case("from events sort -▮", "occurredAt"),
    Case("from events limit ▮", "all"), Case("from events select id, ▮", "occurredAt"),
    Case("from events | ▮", "where sort limit select drop rename extend tail distinct count"),
    Case("from events | c▮", "count"), Case("from events | count ▮", "by"),
    Case("from events | count by ▮", "occurredAt eventType"),
    Case("from events | stats a▮", "avg("), Case("from events | stats avg(▮", "occurredAt"),
    Case("from events | stats count() as n by ▮", "occurredAt eventType"),
    Case("from events select id as key | sort k▮", "key"),
    Case("from events | extend day = ▮", "occurredAt"),
    Case("from events | extend day = buc▮", "bucket("),
    Case("from events | extend day = lower(▮", "occurredAt"),
    Case("explain ▮", "from json requests plan analyze"), Case("set ▮", "format limit"),
    Case("set format = ▮", "csv json"), Case("param x: ▮", "string number"),
    Case("from events; ▮", "from"), Case("send ▮", "timeline"),
    Case("from events # wh▮", ""), Case("from events where id = \"a\"▮", ""),
    Case("let x = ▮", "from"), Case("ru▮", "run"), Case("from $sig▮", "$signups"),
    Case("run ▮", "signups newest", without: "from"),
    Case("run ne▮", "newest", without: "signups"), Case("run newest ▮", "with"),
    Case("run newest w▮", "with"), Case("include \"na▮", "names.evq", without: "signups"),
    Case("run \"na▮", "names.evq", without: "signups"), Case("from \"na▮", "names.evq"),
    Case("from events; expect e▮", "eventType empty error"),
    Case("from events; ex▮", "expect explain"),
    Case("save ▮", ""), Case("explain a▮", "analyze"),
    Case("describe ▮", "events types type field from occurredAt property.plan pe123_signup"),
    Case("describe pe▮", "pe123_signup"), Case("describe fr▮", "from"),
    Case("describe type ▮", "e_visited_page pe123_signup", without: "events occurredAt $start"),
    Case("describe type pe▮", "pe123_signup"),
    Case("describe field ▮", "occurredAt property.plan", without: "events"),
    Case("param city: string; from events where property.hs_city = $▮", "$city $start"),
    Case("let top = 3; from events limit $t▮", "$top", without: "$start"),
    Case(":params n=3\nfrom events wh▮", "where"), Case("from events\nwh▮", "where"),
  ]

  /// Which columns there are behind a stage: what the analyzer says, not what the text mentions.
  static let columnCases: [Case] = [
    Case("from events | stats count() as n by eventType | sort ▮", "eventType n", without: events),
    Case("from events | stats count() as n by eventType | where ▮", "eventType n", without: "id"),
    Case("from events | stats count() by objectType | sort ▮", "objectType `count()`"),
    Case(
      "from events | count by property.hs_city | sort ▮",
      "property.hs_city count",
      without: "id"
    ),
    Case("from events | top 5 eventType | select ▮", "eventType count", without: "id"),
    Case("from events | timeline 1d by eventType | sort ▮", "time eventType count", without: "id"),
    Case("from events | select id, eventType as kind | sort ▮", "id kind", without: "eventType"),
    Case("from events | select id | sort property.▮", ""),
    Case("from events select id as key | sort ▮", "key", without: "id eventType property.plan"),
    Case("from events select id as key sort ▮", "occurredAt id", without: "key"),
    Case("from events | rename eventType as kind | sort k▮", "kind", without: "eventType"),
    Case(
      "from events | drop eventType | select ▮",
      "occurredAt id objectType property.plan",
      without: "eventType"
    ),
    Case("from events | extend day = bucket(occurredAt, 1d) | sort ▮", "occurredAt id day"),
    Case("from events | extend a1 = 1, b1 = ▮", "occurredAt a1", without: "b1"),
    Case("from events | extend a1 = coalesce(id, ▮", "occurredAt id", without: "a1"),
    Case("from events | extend a1 = nonsense(1) | sort a▮", "a1"),
    Case("from events | stats avg(number()) as a1 by | sort ▮", "a1", without: "`…`"),
    Case("from events | distinct objectId | where ▮", "objectId", without: "id eventType"),
    Case(
      "from events | count by eventType | where c▮ | sort eventType",
      "count",
      without: "created"
    ),
    Case("let t = from events | count by eventType; from $t | sort ▮", "eventType count"),
    Case(
      "let t = from events | count by eventType; from $t where ▮",
      "eventType count",
      without: "id"
    ),
    Case("verify from events | count by eventType | sort ▮", "eventType count", without: "id"),
    Case("compare from events | count with from events | top 3 id | sort ▮", "id count"),
    Case("from events | count; from events | sort ▮", "occurredAt id", without: "count"),
    Case("from events | count by eventType; expect ▮", "eventType count", without: "id"),
    Case("from email_events | select type as kind | sort ▮", "kind", without: "type created"),
    Case("from campaigns | where ▮", "id appId", without: "eventType property.plan"),
  ]

  private static let events = "occurredAt id objectType properties property.plan"

  @Test("columns are those that the stages leave", arguments: columnCases)
  func offersColumns(_ example: Case) { offers(example) }

  @Test func `every function says what it is for`() {
    let context = CompletionContext(of: "from events | stats ", cursor: 20)
    let aggregates = Completion.candidates(for: context, in: CompletionTests.words)
    #expect(aggregates.filter { $0.kind == .function }.count == AggregateFunction.allCases.count)
    for name in FunctionHelp.names {
      let help = FunctionHelp.named(name.uppercased())
      #expect(help?.form.hasPrefix(name + "(") == true, "\(name)")
      #expect(help?.summary.isEmpty == false, "\(name)")
    }
    let place = "from events | extend a1 = "
    let scalars = Completion.candidates(
      for: CompletionContext(of: place, cursor: place.utf8.count),
      in: CompletionTests.words
    )
    let functions = (aggregates + scalars).filter { $0.kind == .function }
    #expect(functions.count == FunctionHelp.names.count)
    for function in functions { #expect(function.detail.contains("): "), "\(function.word)") }
  }

  @Test("what fits is offered", arguments: cases)
  func offers(_ example: Case) {
    let parts = example.text.split(separator: "▮", omittingEmptySubsequences: false)
    let before = String(parts[0])
    let context = CompletionContext(of: before + parts[1], cursor: before.utf8.count)
    let candidates = Completion.candidates(
      for: context,
      in: CompletionTests.words,
      names: CompletionTests.names,
      files: { path in ["names.evq", "other.evq"].filter { $0.hasPrefix(path) } }
    )
    let words = candidates.map { String($0.word.split(separator: " ").first ?? "") }
    if example.first.isEmpty {
      #expect(words.isEmpty)
    } else {
      let offered = words.filter { example.first.contains($0) }
      #expect(Set(offered) == Set(example.first), "offered: \(words)")
      #expect(words.first.map(example.first.contains) == true, "offered: \(words)")
    }
    for word in example.without { #expect(!words.contains(word), "offered: \(words)") }
  }

  @Test func `a suggestion is the first of what completion offers, whatever there is`() {
    var words = CompletionTests.words
    words.properties =
      (0..<3_000).map { .init("hs_number_\($0)") } + [.init("Ähnlich"), .init("zeta")]
    for (text, ghost) in [
      ("from events where property.hs_number_29", ""), ("from events where property.z", "eta"),
      ("from events where hs_n", ""), ("from events where ", ""),
      ("from events where pr", "operties"),
      ("from events where property.Ä", "hnlich"), ("from events where property.`", ""),
      ("from events | count by eventType | sort eve", "ntType"),
    ] {
      let shown = Ghost.text(after: text, history: [], words: words, names: CompletionTests.names)
      #expect(shown.hasPrefix(ghost) && shown.isEmpty == ghost.isEmpty, "\(text): \(shown)")
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      let first = Completion.candidates(for: context, in: words, names: CompletionTests.names).first
      #expect(shown.isEmpty || first?.word == context.partial + shown, "\(text): \(shown)")
    }
  }

  @Test func `all properties of a file are known, and the frequent values of each`() async throws {
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

  @Test func `behind a file its own words are offered, behind a name for one, too`() {
    var file = Vocabulary()
    file.properties = [.init("colour")]
    file.values = ["property.colour": [.init("dark red")]]
    file.types = ["events": [.init("e_own")]]
    func words(_ text: String, _ known: Vocabulary?) -> [String] {
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      return Completion.candidates(
        for: context,
        in: CompletionTests.words,
        names: CompletionTests.names,
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
    "a completed path is read back as that path",
    arguments: ["a b.ndjson", "it's.ndjson", "say \"x\".ndjson", "back\\slash.ndjson", "é.ndjson"]
  )
  func quotesPaths(path: String) {
    for quote in ["\"", "'"] {
      let text = "from \(quote)\(path.first ?? "a")"
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      let found = Completion.candidates(
        for: context,
        in: CompletionTests.words,
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

  @Test func `names that need backticks and letters of all kinds are found`() {
    func first(_ text: String) -> String? {
      var words = CompletionTests.words
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
    return Completion.candidates(for: context, in: CompletionTests.words).first?.insertion
  }

  @Test func `what must follow comes with the word`() {
    #expect(insertion("fr") == "from ")
    #expect(insertion("from events where low") == "lower(")
    #expect(insertion("set fo") == "format = ")
    #expect(insertion("from events where eventType in (pe") == "pe123_signup")
    #expect(insertion("from events where property.hs_city = \"new") == "\"new york\" ")
    #expect(insertion("from events where property.odd") == "property.`odd name` ")
  }

  @Test func `every statement, clause and stage says what it is for`() {
    for keyword in Keyword.statements + Keyword.clauses + Keyword.stages {
      #expect(keyword.help != nil, "\(keyword)")
    }
  }

  @Test func `ghost text is the rest of an earlier statement, or of the word`() {
    let history = ["from events limit 3", "from events where id = a\nlimit 2"]
    func ghost(_ text: String) -> String {
      Ghost.text(after: text, history: history, words: CompletionTests.words)
    }
    #expect(ghost("from events l") == "imit 3")
    // A second line would be inserted unseen.
    #expect(ghost("from events") == " limit 3")
    #expect(ghost("from events where id = a\n") == "limit 2")
    #expect(ghost("from camp") == "aigns")
    #expect(ghost("from campaigns where id starts ") == "with")
    #expect(ghost("") == "")
    #expect(ghost("from events\u{301}") == "")
  }

  @Test func `a suggestion that cannot be shown whole is not made`() {
    let long = "echo \"\(String(repeating: "漢", count: 50))\""
    let history = ["echo 1", long, "echo \u{1B}[31m", "echo \t2"]
    for (cells, ghost) in [(200, String(long.dropFirst(3))), (102, " 1"), (2, " 1"), (1, "")] {
      let shown = Ghost.text(after: "ech", history: history, words: Vocabulary(), cells: cells)
      #expect(shown == (ghost.hasPrefix(" ") ? "o" + ghost : ghost) || cells < 3, "\(cells)")
    }
  }
}
