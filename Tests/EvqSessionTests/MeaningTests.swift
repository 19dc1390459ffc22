import EvqBackends
import EvqModel
import EvqSession
import EvqTestSupport
import Testing

/// Values and names mean the same in files, accounts and file backends.
struct MeaningTests {
  private let events: TemporaryFile

  init() throws {
    let properties = [
      #"{"o":{"a":1},"n":"10","caf\#u{E9}":"composed"}"#,
      #"{"o":"{\"a\":1}","n":"9","cafe\#u{301}":"decomposed"}"#,
      #"{"o": { "a" :  1 } ,"n":"n/a","t":"2026-11-20T08:00:00Z"}"#,
      #"{"o":[1, "\u00e3"],"n":"129.00"}"#, #"{"o":"{\"a\": 1}"}"#,
    ]
    let lines = properties.enumerated().map { index, object in
      "{\"objectType\":\"CONTACT\",\"objectId\":\"1\",\"eventType\":\"pe1_a\","
        + "\"occurredAt\":\"2026-11-20T10:00:0\(index)Z\",\"id\":\"\(index)\","
        + "\"properties\":\(object)}\n"
    }
    events = try TemporaryFile(lines.joined())
  }

  /// The results over the file, an account over it, and the file as backend.
  private func run(_ query: String) async -> [ProgramResult] {
    let path = events.path
    let file = await runProgram("from \"\(path)\" \(query)")
    let account = await runProgram("from events \(query)") { $0.backend = .mock(account: path) }
    let backend = await runProgram("from events \(query)") { $0.backend = .file(path) }
    return [file, account, backend]
  }

  private func rows(_ query: String) async -> [String] {
    await run(query).map { result in
      result.exitCode == 0 ? result.rows.replacing("\n", with: " ") : result.messages
    }
  }

  private func notes(_ query: String) async -> [[String]] {
    await run(query).map { result in
      result.messages.split(separator: "\n").map(String.init)
        .filter { $0.hasPrefix("note: ") && !$0.contains("eventType is named") }
        .filter { !$0.contains("filtered here") && !$0.contains("dropped only") }
        .map { String($0.dropFirst(6)) }
    }
  }

  // MARK: Objects and arrays

  @Test(
    "an object equals its compact text in every operation",
    arguments: [
      (#"where property.o = "{\"a\":1}" select id"#, #"{"id":"0"} {"id":"1"} {"id":"2"} "#),
      (#"where property.o in ("[1,\"ã\"]", "x") select id"#, #"{"id":"3"} "#),
      (#"where property.o starts with "{\"a\":1" | count"#, #"{"count":3} "#),
      (#"where property.o = "{\"a\": 1}" select id"#, #"{"id":"4"} "#),
      (#"where property.o matches /^\{"a":1\}$/ | count"#, #"{"count":3} "#),
      (
        "| count by property.o as o",
        #"{"o":"{\"a\":1}","count":3} {"o":"[1,\"ã\"]","count":1} {"o":"{\"a\": 1}","count":1} "#
      ),
      (
        "| distinct property.o",
        #"{"property.o":"{\"a\":1}"} {"property.o":"[1,\"ã\"]"} {"property.o":"{\"a\": 1}"} "#
      ),
      ("sort property.o select id", #"{"id":"3"} {"id":"4"} {"id":"0"} {"id":"1"} {"id":"2"} "#),
      ("| stats distinct_count(property.o) as n", #"{"n":3} "#),
      ("| extend t = text(property.o) ++ \"!\" | limit 1 | select t", #"{"t":"{\"a\":1}!"} "#),
      (
        "| stats first(property.o) as a, last(property.o) as b",
        #"{"a":"{\"a\":1}","b":"{\"a\": 1}"} "#
      ),
    ]
  )
  func objects(query: String, expected: String) async {
    #expect(await rows(query) == [expected, expected, expected], "\(query)")
  }

  @Test func `a condition on an object at the top level ignores blanks`() async throws {
    let lines = #"{"id":"1","eventType":"x","eventType":{"a": 1}}"# + "\n"
    let file = try TemporaryFile(
      String(repeating: #"{"id":"0","eventType":"other","a":1}"# + "\n", count: 50) + lines
    )
    let query = #"from "\#(file.path)" where eventType = "{\"a\":1}" select id"#
    #expect(await runProgram(query).rows == "{\"id\":\"1\"}\n")
  }

  @Test func `an unchanged event is copied byte for byte`() async throws {
    let line = #"{"id": "1",  "properties" : {"o":{ "a" : 1 }}}"# + "\n"
    let file = try TemporaryFile(line)
    #expect(await runProgram("from \"\(file.path)\"").rows == line)
  }

  // MARK: Names

  @Test(
    "names that differ only in their bytes are two names",
    arguments: [
      ("where property.`caf\u{E9}` is not missing select id", #"{"id":"0"} "#),
      ("where property.`cafe\u{301}` is not missing select id", #"{"id":"1"} "#),
      (
        "limit 2 select property.`caf\u{E9}` as a, property.`cafe\u{301}` as b",
        #"{"a":"composed","b":null} {"a":null,"b":"decomposed"} "#
      ),
      (
        "limit 1 select id as `\u{E9}`, objectId as `e\u{301}`",
        "{\"\u{E9}\":\"0\",\"e\u{301}\":\"1\"} "
      ),
      ("limit 1 | extend `\u{E9}` = 1, `e\u{301}` = 2 | select `\u{E9}`", "{\"\u{E9}\":1} "),
      (
        "limit 1 | extend `\u{E9}` = 1, `e\u{301}` = 2 | drop `\u{E9}` | select `e\u{301}`",
        "{\"e\u{301}\":2} "
      ),
      (
        "| stats count(property.`caf\u{E9}`) as a, count(property.`cafe\u{301}`) as b, count(id) as c",
        #"{"a":1,"b":1,"c":5} "#
      ),
      ("limit 1 | select id as `\u{E9}` | rename `\u{E9}` as `e\u{301}`", "{\"e\u{301}\":\"0\"} "),
    ]
  )
  func names(query: String, expected: String) async {
    // `String`'s `==` would treat the two spellings as equal.
    for rows in await rows(query) { #expect(Text(rows) == Text(expected), "\(query): \(rows)") }
  }

  @Test func `a column is unknown under another spelling of its name`() async {
    for result in await run("limit 1 select id as `e\u{301}` | select `\u{E9}`") {
      #expect(result.exitCode == 3)
      #expect(result.messages.contains("error[E0301]"), "\(result.messages)")
    }
  }

  @Test func `parameters and named values are distinguished by their bytes`() async {
    let program =
      "let caf\u{E9} = 1; let cafe\u{301} = 2; echo text($caf\u{E9}) ++ text($cafe\u{301})"
    #expect(await runProgram(program).messages == "12\n")
    let undeclared = await runProgram("param `\u{E9}`: string; from events limit $`e\u{301}`") {
      $0.parameters["e\u{301}"] = .text("1")
    }
    #expect(undeclared.exitCode == 3)
    let declared = await runProgram("param \u{E9}: string; echo $\u{E9}") {
      $0.parameters["\u{E9}"] = .text("a")
      $0.parameters["e\u{301}"] = nil
    }
    #expect(declared.messages == "a\n")
  }

  @Test func `columns of a table are distinguished by their bytes`() async throws {
    let file = try TemporaryFile("id,\u{E9},e\u{301}\n1,a,b\n", ending: "csv")
    let query = "from \"\(file.path)\" where property.`e\u{301}` = b select property.`\u{E9}` as x"
    #expect(await runProgram(query).rows == "{\"x\":\"a\"}\n")
    let expected = await runProgram(
      "from \"\(file.path)\" select id as `\u{E9}`; expect columns `e\u{301}`"
    )
    #expect(expected.exitCode == 7)
  }

  // MARK: Values that do not parse

  @Test(
    "values that do not parse are counted in every stage, once per row",
    arguments: [
      "| extend n = number(property.n)",
      "| extend n = number(property.n), m = number(property.n) + 1",
      "| extend n = coalesce(number(lower(property.n)), 0)",
      "| extend big = if(property.n > 5, \"big\", \"small\")", "| extend b = property.n > 5",
      "| stats sum(number(property.n)), avg(number(property.n) * 2)",
      "| stats sum(coalesce(number(property.n), 0))", "| count by number(property.n)",
      "| where property.n > 0 and number(property.n) > 1", "where number(lower(property.n)) > 0",
      "select number(property.n) as n", "sort number(property.n)", "| sort -number(property.n), id",
      "where property.n between 0 and 1000 | extend n = number(property.n)",
    ]
  )
  func unparsed(query: String) async {
    let note = "1 value of property.n as a number did not parse and counted as missing"
    #expect(await notes(query) == [[note], [note], [note]], "\(query)")
  }

  @Test func `times that do not parse are counted, values that are not evaluated are not`() async {
    let note = "1 value of property.t as a time did not parse and counted as missing"
    for query in ["time(property.n)", "bucket(property.n, 1d)", "date_part(\"hour\", property.n)"] {
      let found = await notes("where property.n = \"n/a\" | extend t = \(query)")
      let expected = note.replacing("property.t", with: "property.n")
      #expect(found == [[expected], [expected], [expected]], "\(query)")
    }
    let guarded = "| extend n = if(property.n = \"n/a\", 0, number(property.n))"
    #expect(await notes(guarded) == [[], [], []])
    #expect(await notes("| where property.n > 5 and property.n = 9") == [[], [], []])
  }

  // MARK: Sorting

  @Test(
    "rows can be sorted by any expression",
    arguments: [
      ("sort number(property.n) select id", "1 0 3 2 4"),
      ("sort -number(property.n) select id", "3 0 1 2 4"),
      ("sort -number(property.n) limit 2 select id", "3 0"),
      ("| sort -number(property.n) | limit 2 | select id", "3 0"),
      ("| sort number(property.n) % 10, -id | select id", "0 3 1 4 2"),
      ("| sort -(number(property.n) * -1) | limit 1 | select id", "1"),
      ("| sort lower(text(property.o)) ++ id | limit 1 | select id", "3"),
      ("| extend n = property.n | sort -number(n) | limit 1 | select id", "3"),
      ("| sort (property.n is missing), id | limit 1 | select id", "0"),
    ]
  )
  func sorting(query: String, expected: String) async {
    let rows = expected.split(separator: " ").map { "{\"id\":\"\($0)\"} " }.joined()
    #expect(await self.rows(query) == [rows, rows, rows], "\(query)")
  }

  @Test(
    "sorting numbers as texts prints a note with the numeric sort",
    arguments: [
      ("sort property.n", #""10" before "9""#, "sort number(property.n)"),
      ("sort -property.n", #""9" before "10""#, "sort -number(property.n)"),
      ("sort property.n limit 1", #""10" before "9""#, "sort number(property.n)"),
      ("| select property.n as m | sort m | limit 1", #""10" before "9""#, "sort number(m)"),
      ("| count by property.n as m | sort -m", #""9" before "10""#, "sort -number(m)"),
    ]
  )
  func textSorts(query: String, pair: String, spelling: String) async {
    for notes in await notes(query) {
      #expect(
        notes.count == 1 && notes[0].contains(pair) && notes[0].hasSuffix(spelling),
        "\(notes)"
      )
    }
  }

  @Test(
    "sorting prints no note if texts and numbers have the same order",
    arguments: [
      "sort id", "sort property.o", "sort occurredAt", "where property.n != 9 sort property.n",
    ]
  )
  func plainSorts(query: String) async {
    #expect(await notes(query) == [[], [], []], "\(query)")
  }

  @Test(
    "a constant is not a field",
    arguments: ["sort 1", "select \"id\"", "| sort (1 + 2)", "sort \"id\""]
  )
  func constants(query: String) async {
    for result in await run(query) {
      #expect(result.exitCode == 3)
      #expect(result.messages.contains("is not a field"), "\(result.messages)")
    }
  }
}
