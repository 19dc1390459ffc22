import EvqBackends
import EvqEmulator
import EvqModel
import EvqSession
import EvqTestSupport
import Testing

/// Empty results are explained without further requests.
struct EmptyResultTests {
  private let events: TemporaryFile

  init() throws {
    let objects = [
      #"{"city":"portland","n":"129.00","day":"2026-11-20T08:00:00Z"}"#,
      #"{"city":"portland","n":"139","kind":" a "}"#, #"{"city":"new  york","n":"x"}"#,
    ]
    let lines = objects.enumerated().map { index, object in
      "{\"objectType\":\"CONTACT\",\"objectId\":\"1\",\"eventType\":\"pe1_\(index == 2 ? "b" : "a")\","
        + "\"occurredAt\":\"2026-11-2\(index)T10:00:00Z\",\"id\":\"\(index)\",\"properties\":\(object)}\n"
    }
    events = try TemporaryFile(lines.joined())
  }

  private static let cases: [(query: String, note: String)] = [
    (
      "where property.city = Portland",
      "`property.city = Portland` matches nothing: 2 events have \"portland\", which differs only "
        + "in case; use property.city =~ \"Portland\""
    ),
    (
      "where eventType = pe1_a and property.n = 129",
      "`property.n = 129` matches nothing: 1 event has \"129.00\", which is the same number "
        + "in another notation; use number(property.n) = 129"
    ),
    (
      "where property.kind in (a, b)",
      "`property.kind in (a, b)` matches nothing: 1 event has \" a \", which differs only in blanks; "
        + "use property.kind = \" a \""
    ),
    (
      "| where property.city starts with Port",
      "`property.city starts with Port` matches nothing: 2 events have \"portland\", which differs "
        + "only in case; use lower(property.city) starts with \"port\""
    ),
    (
      "where property.day = 2026-11-20",
      "`property.day = 2026-11-20` matches nothing: 1 event has \"2026-11-20T08:00:00Z\", which is a "
        + "time on that day; use property.day starts with \"2026-11-20\""
    ),
    (
      "where eventType = pe1_b and property.kind = a",
      "no event with eventType = pe1_b has property.kind"
    ),
    (
      "where property.city = null",
      "`property.city = null` looks for the text \"null\"; for rows without a value use "
        + "property.city is missing"
    ),
    (
      "where property.city in (\"Missing\", x) | count",
      "`property.city in (\"Missing\", x)` looks for the text \"Missing\"; for rows without a value use "
        + "property.city is missing"
    ),
    (
      "where property.city = \"\"",
      "`property.city = \"\"` looks for an empty text; for rows without a value use "
        + "property.city is missing"
    ),
    (
      "where occurredAt = 2026-11-20",
      "`occurredAt = 2026-11-20` is the first moment of that day; for the whole day use on 2026-11-20"
    ),
    (
      "until 2026-01-01",
      "the window ends at 2026-01-01T00:00:00.000Z; the first event is at 2026-11-20T10:00:00.000Z"
    ),
    (
      "where eventType = pe1_a since 2027-01-01",
      "the window starts at 2027-01-01T00:00:00.000Z; the last event with eventType = pe1_a is at "
        + "2026-11-21T10:00:00.000Z"
    ),
    (
      "| count by property.city as city | where city = \"New  York\"",
      "`city = \"New  York\"` matches nothing: 1 event has \"new  york\", which differs only in case"
    ),
  ]

  @Test("the note is the same for a file and for an account over it", arguments: Self.cases)
  func explained(query: String, note: String) async throws {
    let path = events.path
    let file = await runProgram("from \"\(path)\" \(query)")
    #expect(file.messages.contains("note: \(note)\n"), "\(file.messages)")
    let account = await runProgram("from events \(query)") { $0.backend = .mock(account: path) }
    #expect(account.messages.contains("note: \(note)\n"), "\(account.messages)")
  }

  @Test("the suggested condition finds rows", arguments: Self.cases)
  func advised(query: String, note: String) async throws {
    guard let start = note.firstRange(of: "; use ") else { return }
    let spelling = note[start.upperBound...]
    let found = await runProgram("from \"\(events.path)\" where \(spelling) | count")
    #expect(!found.rows.contains(":0"), "\(spelling): \(found.rows)\(found.messages)")
  }

  @Test func `the explanation sends no request`() async {
    let path = events.path
    let query = "where eventType = pe1_a and property.city = Portland"
    let result = await runProgram("from events \(query)") { $0.backend = .mock(account: path) }
    #expect(
      result.messages.hasPrefix("0 rows · mock over \(path) · 1 request · 1 page · 0 events read\n")
    )
    #expect(result.messages.contains("portland"), "\(result.messages)")
  }

  @Test(
    "an empty result of the sample account is explained",
    arguments: [
      ("property.hs_city = Portland", "\"portland\""), ("property.amount = 129", "\"129.00\""),
    ]
  )
  func sample(condition: String, value: String) async {
    let result = await runProgram(
      "from events where eventType in (pe123_signup, pe123_purchase) and \(condition)"
    )
    #expect(result.messages.contains(value), "\(result.messages)")
    #expect(result.messages.contains(" · 2 requests · "), "\(result.messages)")
  }

  @Test func `only the beginning of a large file is checked, and the note says so`() async throws {
    let line = #"{"id":"1","properties":{"city":"portland"}}"# + "\n"
    let file = try TemporaryFile(String(repeating: line, count: 130_000))
    let result = await runProgram("from \"\(file.path)\" where property.city = Portland | count")
    let pattern = #/matches nothing: at least \d+ events have "portland"/#
    #expect(result.messages.contains(pattern), "\(result.messages)")
    let absent = await runProgram("from \"\(file.path)\" where property.plan = pro | count")
    #expect(
      absent.messages.contains("events that were checked has property.plan"),
      "\(absent.messages)"
    )
  }

  @Test func `the note of a live query uses the previous result`() async throws {
    let account = Account.sample(now: testNow)
    let program = """
      from events where eventType = pe123_signup since 7d;
      from events where eventType = pe123_signup and property.hs_city = Portland
      """
    let note =
      "`property.hs_city = Portland`: the previous result has \"portland\", which differs only in case"
    let shell = try await runLive(program, over: account, keepsResults: true)
    #expect(shell.messages.contains(note), "\(shell.messages)")
    let script = try await runLive(program, over: account)
    #expect(!script.messages.contains("the result before"), "\(script.messages)")
    #expect(shell.messages.contains("1 request · 1 page · 0 events read"), "\(shell.messages)")
  }

  @Test func `the note of a live query uses rows that a local filter drops`() async throws {
    let result = try await runLive(
      "from events where eventType = pe123_signup since 2d | where property.plan = Free | count",
      over: Account.sample(now: testNow)
    )
    #expect(
      result.messages.contains("have \"free\", which differs only in case"),
      "\(result.messages)"
    )
    #expect(result.messages.contains("1 request · 1 page"), "\(result.messages)")
  }

  @Test(
    "a result that needs no explanation has no note, and --quiet prints none",
    arguments: ["where property.city = portland", "where property.n > 1000", "limit 0"]
  )
  func unexplained(query: String) async {
    let result = await runProgram("from \"\(events.path)\" \(query)")
    #expect(!result.messages.contains("matches nothing"), "\(result.messages)")
    let quiet = await runProgram("from \"\(events.path)\" where property.city = Portland") {
      $0.isQuiet = true
    }
    #expect(quiet.messages.isEmpty)
  }

  @Test func `a window that ends before it starts is reported with both times`() async {
    let result = await runProgram("from events since 2026-03-01 until 2026-02-01")
    let expected =
      "no time is at or after 2026-03-01T00:00:00.000Z and before 2026-02-01T00:00:00.000Z"
    #expect(result.messages.contains(expected), "\(result.messages)")
  }

  @Test("the note on `= missing` suggests `is missing`", arguments: ["missing", "empty"])
  func absence(word: String) async {
    let result = await runProgram("from events where property.plan = \(word)")
    #expect(result.messages.contains("property.plan is \(word)"), "\(result.messages)")
  }
}
