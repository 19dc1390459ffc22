import EvqModel
import EvqSession
import EvqSyntax
import EvqTestSupport
import Foundation
import Synchronization
import Testing

/// Scripts: several files, saved queries, help.
struct ScriptTests {
  private let folder = try? TestFolder()

  private func write(_ text: String, _ name: String) throws -> String {
    try #require(folder).write(text.utf8, name)
  }

  private func run(_ path: String) async throws -> ProgramResult {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return await runProgram(text, named: path)
  }

  @Test func `a path is relative to the file that names it`() async throws {
    let sub = try #require(folder).path("sub")
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: true)
    _ = try write("let two = 2;", "sub/two.evq")
    _ = try write("include \"two.evq\"; from events limit $two;", "sub/query.evq")
    let main = try write("run \"sub/query.evq\"; expect 2 rows;", "main.evq")
    let result = try await run(main)
    #expect(result.exitCode == 0, "\(result.messages)")
  }

  @Test("a cycle of includes or runs is an error", arguments: ["include", "run"])
  func loops(verb: String) async throws {
    let first = try write("\(verb) \"b.evq\";", "a.evq")
    _ = try write("\(verb) \"c.evq\";", "b.evq")
    _ = try write("\(verb) \"./a.evq\";", "c.evq")
    let result = try await run(first)
    #expect(result.exitCode == 3 && result.messages.contains("[E0331]"), "\(result.messages)")
    #expect(result.messages.contains("c.evq:1:"))
  }

  @Test func `why uses the names of the script that ran the query`() async throws {
    _ = try write(
      "let plan = pro; from events where eventType = pe123_signup and property.plan = $plan limit 3;",
      "inner.evq"
    )
    let main = try write("let plan = free; run \"inner.evq\"; why 1; why;", "main.evq")
    let result = try await run(main)
    #expect(result.exitCode == 0, "\(result.messages)")
    #expect(
      result.rows.contains("✓ property.plan = $plan") || result.rows.contains("every condition")
    )
  }

  @Test func `exponentially many includes are an error`() async throws {
    for index in 0..<20 {
      _ = try write("include \"\(index + 1).evq\"; include \"\(index + 1).evq\";", "\(index).evq")
    }
    _ = try write("echo \"end\";", "20.evq")
    let result = try await run(try #require(folder).path("0.evq"))
    #expect(result.exitCode == 3 && result.messages.contains("more than 1000 files"))
  }

  @Test func `a script that is run has its own names and settings`() async throws {
    _ = try write("let n = 1; set format = csv; from events limit $n select id;", "inner.evq")
    let main = try write(
      "let n = 2; run \"inner.evq\"; from events limit $n select id as name;",
      "main.evq"
    )
    let result = try await run(main)
    #expect(result.rows.hasPrefix("id\n") && result.rows.contains("{\"name\":"))
    #expect(result.rows.split(separator: "\n").count == 4, "\(result.rows)")
    let outer = try write("run \"inner.evq\"; echo text($n);", "outer.evq")
    #expect(try await run(outer).messages.contains("[E0303]"))
  }

  @Test func `all files are checked before the first statement runs`() async throws {
    _ = try write("from nowhere;", "wrong.evq")
    let main = try write("echo \"ran\"; run \"wrong.evq\";", "main.evq")
    let result = try await run(main)
    #expect(result.exitCode == 3 && !result.messages.contains("ran\n"))
    #expect(result.messages.contains("wrong.evq:1:6"), "\(result.messages)")
  }

  @Test func `the first error ends a script, unless keepsGoing is set`() async {
    let program = "from \"none.ndjson\"; echo \"next\"; from events limit 1; expect 2 rows;"
    let stopped = await runProgram(program)
    #expect(stopped.exitCode == 1 && !stopped.messages.contains("next"))
    let all = await runProgram(program) { $0.keepsGoing = true }
    #expect(all.exitCode == 1 && all.messages.contains("next"))
    #expect(all.messages.contains("[E0501]") && all.messages.contains("[E0531]"))
  }

  @Test func `an expectation applies to all rows, even if few are shown`() async {
    let result = await runProgram(
      "from events where eventType = pe123_signup limit all; expect 1 row"
    ) {
      $0.shownRowsMax = 1
    }
    let lifted = await runProgram("from events; expect 1 row") { $0.shownRowsMax = 1 }
    #expect(result.exitCode == 7 && lifted.exitCode == 7)
  }

  @Test func `an expectation in a later program applies to the last result`() async throws {
    let output = CapturedOutput()
    var settings = Settings()
    settings.now = testNow
    var session = Session(settings: settings, output: output, clock: { testNow })
    try await session.run(SourceText(name: "a", text: "from events limit 2"))
    try await session.run(SourceText(name: "b", text: "expect 2 rows"))
    // The rows are gone: the query runs again without output to check a condition.
    let rows = output.rowText
    try await session.run(SourceText(name: "c", text: "expect id != a"))
    for (text, code, message) in [
      ("expect id = a", 7, "it is not true for 2 of 2"), ("expect idd = a", 3, "E0301"),
      ("expect $no = a", 3, "E0303"),
    ] {
      do throws(EvqError) {
        try await session.run(SourceText(name: "d", text: text))
        Issue.record("\(text) did not fail")
      } catch {
        #expect(error.exitStatus.code == Int32(code), "\(text)")
      }
      #expect(output.messages.contains(message), "\(output.messages)")
    }
    #expect(output.rowText == rows)
  }

  // MARK: Saved queries

  @Test func `a saved query includes the names it uses, and runs in another session`() async throws
  {
    let queries = try #require(folder).path("queries")
    let saving = """
      param city: string = portland; param unused: number = 1; echo text($unused);
      let all = from events where eventType = pe123_signup;
      from $all where property.hs_city = $city limit 1 select property.hs_city as city;
      save by_city "Sign-ups of a city";
      """
    let saved = await runProgram(saving) { $0.queriesFolder = queries }
    #expect(saved.exitCode == 0, "\(saved.messages)")
    let text = try #require(folder).text("queries/by_city.evq")
    #expect(text.hasPrefix("# Sign-ups of a city\n") && !text.contains("unused"))
    let running = "run by_city with city = \"new york\"; expect city = \"new york\";"
    let result = await runProgram(running) { $0.queriesFolder = queries }
    #expect(result.exitCode == 0, "\(result.messages)")
    let missing = await runProgram("run by_cty") { $0.queriesFolder = queries }
    #expect(missing.messages.contains("did you mean `by_city`?"))
  }

  @Test func `a saved query is a source with its own names`() async throws {
    let folder = try #require(folder)
    let queries = folder.path("queries")
    let saving = """
      param city: string = portland; let all = from events where eventType = pe123_signup;
      from $all where property.hs_city = $city; save by_city
      """
    _ = await runProgram(saving) { $0.queriesFolder = queries }
    func execute(_ program: String) async -> ProgramResult {
      await runProgram(program) { $0.queriesFolder = queries }
    }
    let direct = await execute(
      "from events where eventType = pe123_signup and property.hs_city = portland | count"
    )
    // The program's own `$city` and `$all` do not affect those of the saved query.
    let definitions = "let city = berlin; let all = from events limit 1;"
    #expect(await execute("\(definitions) from $by_city | count").rows == direct.rows)
    #expect(await execute("let q = from $by_city; from $q | count").rows == direct.rows)
    #expect(
      await execute("let by_city = from events limit 0; from $by_city | count").rows != direct.rows
    )
    _ = try folder.write("from $by_city where property.nope = 1".utf8, "queries/wrong.evq")
    _ = try folder.write("from $round".utf8, "queries/round.evq")
    let wrong = await execute("echo \"a\"; from $wrong")
    #expect(wrong.exitCode == 3 && wrong.messages.contains("E0301"), "\(wrong.messages)")
    #expect(wrong.messages.contains("test.evq:1:16"), "\(wrong.messages)")
    let described = await execute("describe from $by_city | count")
    #expect(described.rows.contains("count number"), "\(described.rows)")
    #expect(await execute("from $round").messages.contains("unknown query `$round`"))
    #expect(await execute("from $by_cty").messages.contains("did you mean `$by_city`?"))
  }

  @Test func `a dry run saves nothing`() async throws {
    let queries = try #require(folder).path("queries")
    let result = await runProgram("from events limit 1; save newest") {
      $0.queriesFolder = queries
      $0.isDryRun = true
    }
    #expect(result.exitCode == 0 && result.messages.contains("would be saved"))
    #expect(try #require(folder).names.isEmpty)
  }

  // MARK: Help

  @Test func `the help of a script shows its comment and its parameters`() {
    let text = """
      #!/usr/bin/env evq
      #: format csv
      # Sign-ups of a city.
      # Newest first.

      param city: string = portland; # as in hs_city
      param length: duration;
      """
    let description = ScriptDescription(SourceText(name: "signups.evq", text: text))
    #expect(
      description.help == """
        Sign-ups of a city.
        Newest first.

        usage: evq signups.evq [--param name=value] ... [<options>]

        parameters:
          city: string = portland    as in hs_city
          length: duration (needed)

        evq --help lists the options.

        """
    )
  }

  @Test func `a statement runs at the time of its check, a later statement at a later time`()
    async throws
  {
    let output = CapturedOutput()
    let ticks = Mutex<Int64>(0)
    var session = Session(settings: Settings(), output: output) {
      let tick = ticks.withLock { ticks in
        ticks += 1
        return ticks
      }
      return testNow.advanced(byMilliseconds: tick * 60_000)
    }
    let query = "explain json from events since 1h"
    try await session.run(SourceText(name: "a", text: "let t = now; \(query); \(query)"))
    let times = output.rowText.matches(of: #/"now":"([^"]+)"/#).compactMap {
      Instant(String($0.output.1))
    }
    #expect(times.count == 2 && times.first == testNow.advanced(byMilliseconds: 60_000))
    #expect(times.count == 2 && times[0] < times[1])
  }
}
