import EvqBackends
import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import EvqTestSupport
import Testing

/// Candidates at the cursor, written as `▮`.
struct CompletionTests {
  struct Case: Sendable, CustomStringConvertible {
    let text: String
    /// Words that must be offered, one of them first.
    var first: [String] = []
    /// Words that must not be offered.
    var without: [String] = []
    var description: String { text }

    init(_ text: String, _ first: String, without: String = "") {
      self.text = text
      self.first = first.split(separator: " ").map(String.init)
      self.without = without.split(separator: " ").map(String.init)
    }
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

  /// The columns after a stage, from the analyzer rather than from the text.
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

  @Test("completion offers the columns that the stages keep", arguments: columnCases)
  func offersColumns(_ example: Case) { offers(example) }

  @Test func `every function has a summary`() {
    let context = CompletionContext(of: "from events | stats ", cursor: 20)
    let aggregates = Completion.candidates(for: context, in: CompletionWords.sample)
    #expect(aggregates.filter { $0.kind == .function }.count == AggregateFunction.allCases.count)
    for name in FunctionHelp.names {
      let help = FunctionHelp.named(name.uppercased())
      #expect(help?.form.hasPrefix(name + "(") == true, "\(name)")
      #expect(help?.summary.isEmpty == false, "\(name)")
    }
    let text = "from events | extend a1 = "
    let scalars = Completion.candidates(
      for: CompletionContext(of: text, cursor: text.utf8.count),
      in: CompletionWords.sample
    )
    let functions = (aggregates + scalars).filter { $0.kind == .function }
    #expect(functions.count == FunctionHelp.names.count)
    for function in functions { #expect(function.detail.contains("): "), "\(function.word)") }
  }

  @Test("completion offers words that can follow", arguments: cases)
  func offers(_ example: Case) {
    let parts = example.text.split(separator: "▮", omittingEmptySubsequences: false)
    let before = String(parts[0])
    let context = CompletionContext(of: before + parts[1], cursor: before.utf8.count)
    let candidates = Completion.candidates(
      for: context,
      in: CompletionWords.sample,
      names: CompletionWords.names,
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

  @Test func `every statement, clause and stage has a help text`() {
    for keyword in Keyword.statements + Keyword.clauses + Keyword.stages {
      #expect(keyword.help != nil, "\(keyword)")
    }
  }
}
