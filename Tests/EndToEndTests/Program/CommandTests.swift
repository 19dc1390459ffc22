import EvqTestSupport
import Foundation
import Testing

/// The built program, from its command line.
struct CommandTests {
  private let now = ["--now", "2026-11-21T12:00Z"]

  @Test(
    "a command line has its exit code and message",
    arguments: [
      CommandExample(line: "evq -c 'from events limit 1'", code: 0),
      CommandExample(line: "evq version", code: 0), CommandExample(line: "evq --help", code: 0),
      CommandExample(line: "evq help explain", code: 0),
      CommandExample(line: "evq --version", code: 0),
      CommandExample(
        line: "evq -c 'from \"Tests/Fixtures/none.ndjson\"'",
        code: 1,
        message: "cannot read"
      ),
      CommandExample(line: "evq none.evq", code: 1, message: "cannot read the script"),
      CommandExample(
        line: "evq --strict -c 'from \"Tests/Fixtures/odd.ndjson\"'",
        code: 1,
        message: "odd.ndjson:3"
      ),
      CommandExample(
        line: "evq -o /nowhere/x.csv -c 'from events limit 1'",
        code: 1,
        message: "cannot write"
      ),
      CommandExample(line: "evq --nonsense", code: 2, message: "--nonsense"),
      CommandExample(line: "evq --format xml -c 'from events'", code: 2, message: "xml"),
      CommandExample(line: "evq --limit many -c 'from events'", code: 2, message: "--limit"),
      CommandExample(line: "evq --now soon -c 'from events'", code: 2, message: "--now"),
      CommandExample(
        line: "evq --backend cloud -c 'from events'",
        code: 2,
        message: "use mock, live or file:PATH"
      ),
      CommandExample(
        line: "evq --backend live -c 'from events'",
        code: 6,
        message: "HUBSPOT_ACCESS_TOKEN"
      ),
      CommandExample(
        line: "evq --profile shop -c 'from events'",
        code: 2,
        message: "--backend live"
      ),
      CommandExample(
        line: "evq --backend live --base-url http://example.com -c 'from events'",
        code: 2,
        message: "https"
      ),
      CommandExample(
        line:
          "HUBSPOT_ACCESS_TOKEN=f26e8d5b-1c2a-4a5b-9c3d-0123456789ab evq --backend live -c 'from events'",
        code: 6,
        message: "2022-11-30"
      ),
      CommandExample(
        line: "evq --backend live --token-file /nowhere -c 'from events'",
        code: 1,
        message: "cannot read `/nowhere`"
      ),
      CommandExample(
        line: "evq --replay Tests/Fixtures/page.json -c 'from events'",
        code: 1,
        message: "E0610"
      ),
      CommandExample(
        line: "HUBSPOT_ACCESS_TOKEN=pat-x evq --backend live --record /dev/full"
          + " --base-url http://127.0.0.1:1 -c 'from events'",
        code: 1,
        message: "no space"
      ),
      CommandExample(line: "evq -c 'send timeline {}'", code: 3, message: "E0313"),
      CommandExample(line: "evq --param city -c 'from events'", code: 2, message: "name=value"),
      CommandExample(
        line: "evq -c 'from events where eventTyp == \"x\" && property.a LIKE \"b\"'",
        code: 3,
        message: "E0204"
      ),
      CommandExample(line: "evq -c 'frm events'", code: 3, message: "did you mean `from`?"),
      CommandExample(line: "evq explain 'from events where'", code: 3, message: "E0201"),
      CommandExample(line: "echo 'from events where' | evq fmt", code: 3, message: "E0201"),
      CommandExample(
        line: "evq -c 'from events where eventType = pe123_signup after \"x\"'",
        code: 5,
        message: "E0601"
      ),
      CommandExample(line: "evq --check -c 'from \"Tests/Fixtures/none.ndjson\"'", code: 0),
      CommandExample(
        line: "evq -c 'from events limit 1' -c 'frm events' -c 'from events limit 1'",
        code: 3
      ),
    ]
  )
  func exitCode(_ example: CommandExample) throws { try example.check() }

  @Test func `rows go to standard output, everything else to standard error`() throws {
    let result = try EvqProcess.run(now + ["-c", "echo \"hello\"; from events limit 2 select id"])
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.errors.hasPrefix("hello\n2 rows · mock"))
    let quiet = try EvqProcess.run(now + ["-q", "-c", "from events limit 2 select id"])
    #expect(quiet.errors.isEmpty && quiet.output == result.output)
  }

  @Test func `a script from standard input, as - or with -c gives the same rows`() throws {
    let script = "from events where eventType = pe123_trial limit 3 select id;"
    let direct = try EvqProcess.run(now, input: script)
    let dash = try EvqProcess.run(now + ["-"], input: script)
    let command = try EvqProcess.run(now + ["-c", script])
    #expect(direct.output == command.output && dash.output == command.output)
    #expect(command.output.split(separator: "\n").count == 3)
  }

  @Test func `programs run in the order of the command line, in one session`() throws {
    let words = ["-q", "-c", "let n = 2", "-f", "Tests/Fixtures/limit-n.evq", "-c", "echo \"end\""]
    let result = try EvqProcess.run(now + words)
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.errors == "end\n")
  }

  @Test func `a closed output pipe ends the program without a message`() throws {
    let result = try EvqProcess.shell("evq -q -c 'from events limit all' | head -1")
    #expect(result.exitCode == 0)
    #expect(result.errors.isEmpty)
    #expect(result.output.split(separator: "\n").count == 1)
  }

  @Test("a small limit reads one page", arguments: [1, 3, 50, 99])
  func limitReadsOnePage(rows: Int) throws {
    let query = "from events where eventType = e_visited_page limit \(rows)"
    let result = try EvqProcess.run(now + ["-c", query])
    #expect(result.errors.hasPrefix("\(rows) row"))
    #expect(result.errors.contains("1 request · 1 page ·"), "\(result.errors)")
  }

  @Test func `reading standard input twice is an error`() throws {
    let twice = try EvqProcess.shell(
      "cat Tests/Fixtures/events.ndjson | evq -q -c 'from - | count; from - | count'"
    )
    #expect(twice.exitCode == 1 && twice.output == "{\"count\":6}\n")
    #expect(twice.errors.contains("read already"))
    let program = try EvqProcess.run([], input: "from - | count")
    #expect(program.exitCode == 1 && program.errors.contains("read already"))
  }

  @Test func `a circular query is an error, even across programs`() throws {
    let words = ["-c", "let a = from events", "-c", "let a = from $a", "-c", "from $a limit 1"]
    let result = try EvqProcess.run(now + words)
    #expect(result.exitCode == 3 && result.errors.contains("E0207"), "\(result.errors)")
  }

  @Test func `-o writes into a pipe and follows a link`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let query = "evq -q --format csv -c 'from events limit 2 select id'"
    let pipe = try EvqProcess.shell(
      "cd \(folder.path); mkfifo p; cat p > copy & \(query) -o p; wait; test -p p && cat copy"
    )
    #expect(pipe.output.split(separator: "\n").count == 3)
    let link = try EvqProcess.shell(
      "cd \(folder.path); echo old > real; ln -s real link; \(query) -o link; test -L link && cat real"
    )
    #expect(link.output == pipe.output)
  }

  @Test func `an output file is replaced only on success`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "rows.csv")
    let good = try EvqProcess.run(
      now + ["--format", "csv", "-o", file.path, "-c", "from events limit 3 select id"]
    )
    #expect(good.output.isEmpty && good.exitCode == 0)
    let before = try String(contentsOf: file, encoding: .utf8)
    #expect(before.split(separator: "\n").count == 4)
    let failing = "from events limit 3 select id; from \"none.ndjson\";"
    let bad = try EvqProcess.run(now + ["--format", "csv", "-o", file.path, "-c", failing])
    #expect(bad.exitCode == 1)
    #expect(try String(contentsOf: file, encoding: .utf8) == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["rows.csv"])
  }

  @Test func `standard input is a source in every JSON form`() throws {
    let query = "from - where eventType starts with \"pe\" | count by eventType"
    let lines = try EvqProcess.shell(
      "cat Tests/Fixtures/events.ndjson | evq -q --format csv -c '\(query)'"
    )
    #expect(lines.output == "eventType,count\npe123_signup,4\npe123_trial,1\n")
    let page = try EvqProcess.shell(
      "cat Tests/Fixtures/page.json | evq -q --format csv -c '\(query)'"
    )
    #expect(page.output == "eventType,count\npe123_signup,2\npe123_trial,1\n")
    let array = try EvqProcess.shell(
      "cat Tests/Fixtures/array.json | evq -q --format csv -c '\(query)'"
    )
    #expect(array.output == "eventType,count\npe123_signup,1\n")
  }

  @Test func `fmt prints, checks and writes`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "a.evq")
    try "FROM events  limit 1 # one\n".write(to: file, atomically: true, encoding: .utf8)
    #expect(try EvqProcess.run(["fmt", file.path]).output == "from events limit 1; # one\n")
    #expect(try EvqProcess.run(["fmt", "--check", file.path]).exitCode == 1)
    #expect(try EvqProcess.run(["fmt", "--write", file.path]).exitCode == 0)
    #expect(try EvqProcess.run(["fmt", "--check", file.path]).exitCode == 0)
    #expect(try String(contentsOf: file, encoding: .utf8) == "from events limit 1; # one\n")
  }

  @Test func `help lists only valid options`() throws {
    let help = try EvqProcess.run(["--help"]).output
    let options = help.matches(of: #/--[a-z-]+/#).map { String($0.output) }
    #expect(options.contains("--backend"))
    for option in Set(options).subtracting(["--help", "--version"]) {
      let result = try EvqProcess.run([option])
      #expect(!result.errors.contains("Unknown option"), "\(option)")
    }
    for command in ["explain", "fmt", "version"] { #expect(help.contains(command)) }
  }

  @Test func `the explain command and the explain statement print the same plan`() throws {
    let query = "from events where eventType = pe123_signup since 7d"
    let command = try EvqProcess.run(["explain"] + now + [query])
    let statement = try EvqProcess.run(now + ["-c", "explain \(query)"])
    #expect(command.output == statement.output && command.output.contains("occurredAfter"))
    let json = try EvqProcess.run(["explain", "--json"] + now + [query]).output
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    #expect(object?["version"] as? Int == 1)
  }
}
