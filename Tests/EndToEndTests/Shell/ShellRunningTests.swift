import EvqSession
import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: results, sizes, plain terminals, commands.
@Suite(.serialized)
struct ShellRunningTests {
  private let home = TemporaryHome()

  /// Runs a line and returns the screen.
  private func shown(_ terminal: Terminal, after line: String) throws -> String {
    try terminal.run(line)
    return terminal.screen.fullText
  }

  // MARK: Results

  @Test("a result fits the terminal", arguments: [20, 40, 80, 200])
  func resultFits(columns: Int) throws {
    let terminal = try home.shell(columns: columns, rows: 40)
    let text = try shown(terminal, after: "from events limit 3")
    #expect(text.contains("3 rows ·"))
    #expect(text.contains("occurredAt"))
  }

  @Test("the screen equals the recorded one", arguments: [40, 80])
  func captures(columns: Int) throws {
    let terminal = try home.shell(columns: columns, rows: 30)
    try Capture.check("prompt-\(columns)", terminal.screen)
    terminal.type("from events s\t")
    try terminal.wait(for: "select  clause")
    try Capture.check("menu-\(columns)", terminal.screen)
    try terminal.finishLine("\u{3}")
    terminal.type("\u{C}")
    try terminal.wait("a clear screen") { $0.row == 0 }
    _ = try shown(terminal, after: "from evnts limit 3")
    try Capture.check("error-\(columns)", terminal.screen)
    terminal.type("\u{C}")
    try terminal.wait("a clear screen") { $0.row == 0 }
    _ = try shown(terminal, after: "from events where eventType = pe123_signup limit 3")
    try Capture.check("result-\(columns)", terminal.screen)
  }

  @Test func `a tall result goes through the pager, a short one does not`() throws {
    let pager = home.url.appending(path: "pager")
    try "#!/bin/sh\necho PAGED; cat\n".write(to: pager, atomically: true, encoding: .utf8)
    chmod(pager.path, 0o755)
    let terminal = try home.shell(rows: 12, environment: ["PAGER": pager.path])
    let short = try shown(terminal, after: "from events limit 3 select id")
    #expect(!short.contains("PAGED"))
    #expect(try shown(terminal, after: "from events limit 30 select id").contains("PAGED"))
    #expect(try shown(terminal, after: ":set pager off").contains(":set pager off"))
    let text = try shown(terminal, after: "from events limit 31 select id")
    #expect(text.components(separatedBy: "PAGED").count == 2)
  }

  @Test func `the shell continues after a pager ends early`() throws {
    let terminal = try home.shell(rows: 12, environment: ["PAGER": "head -n 2"])
    _ = try shown(terminal, after: "from events limit all")
    #expect(try shown(terminal, after: "echo \"still here\"").contains("\nstill here"))
  }

  @Test func `the last result is shown again without running it`() throws {
    let terminal = try home.shell()
    _ = try shown(terminal, after: "from events limit 2 select objectId")
    let text = try shown(terminal, after: ":last csv")
    #expect(text.contains("\nobjectId\n"))
    #expect(try shown(terminal, after: ":last nonsense").contains("unknown format"))
  }

  @Test func `values never reach the terminal as escape sequences`() throws {
    let file = home.url.appending(path: "evil.ndjson")
    try """
    {"id":"1","eventType":"e\\u001b[2Jx","occurredAt":"2026-01-01T00:00:00.000Z","objectType":"CONTACT","objectId":"1","properties":{"a":"\\u001b]0;title\\u0007\\u009b5m"}}

    """.write(to: file, atomically: true, encoding: .utf8)
    let terminal = try Terminal(
      ["--backend", "file:\(file.path)"],
      columns: 120,
      home: home.url
    )
    try terminal.wait("the prompt") { $0.line($0.row).hasSuffix("evil.ndjson>") }
    for format in ["table", "expanded", "csv", "ndjson", "markdown"] {
      try terminal.run("set format = \(format); from events", prompt: "evil.ndjson>")
    }
    terminal.type("from events where eventType = \t")
    try terminal.wait("the word") {
      $0.line($0.row).contains("u{1b}") || $0.line($0.row).contains("␛")
    }
    #expect(terminal.screen.unknown.isEmpty)
    #expect(terminal.screen.fullText.contains("evq "))
  }

  // MARK: Sizes

  @Test("help fits a narrow terminal", arguments: [20, 40])
  func helpFits(columns: Int) throws {
    let terminal = try home.shell(columns: columns, rows: 200)
    #expect(terminal.screen.row == 3)
    let text = try shown(terminal, after: ":help")
    #expect(text.contains("\n:timing [on|off]\n    show how long"))
    #expect(try shown(terminal, after: ":help bucket").contains("bucket(TIME, LENGTH)"))
  }

  @Test("a resize keeps the line", arguments: [(80, 40), (80, 20), (40, 100)])
  func resize(from: Int, to: Int) throws {
    let terminal = try home.shell(columns: from)
    let text = "from events where eventType = pe123_signup limit 12345"
    terminal.type(text)
    try terminal.wait("the line") { $0.text.replacing("\n", with: "").contains("limit 12345") }
    terminal.resize(columns: to, rows: 24)
    try terminal.wait("the line, wrapped again") { screen in
      let wrapped = ("mock> " + text).enumerated().reduce(into: "") { result, character in
        if character.offset > 0, character.offset % to == 0 { result += "\n" }
        result.append(character.element)
      }
      return screen.text.hasSuffix(wrapped.replacing(" \n", with: "\n"))
    }
    terminal.type("6")
    try terminal.wait("the next key") { $0.text.replacing("\n", with: "").contains("123456") }
  }

  // MARK: Plain terminals and pipes

  @Test func `a dumb terminal gets plain lines`() throws {
    let terminal = try Terminal(home: home.url, environment: ["TERM": "dumb"])
    try terminal.wait(forLine: "mock>")
    terminal.enter("echo \"plain\"")
    try terminal.wait("the text") { $0.text.contains("\nplain\nmock>") }
    #expect(terminal.screen.updates == 0)
    terminal.type("\u{4}")
    #expect(try terminal.exitCode() == 0)
    #expect(terminal.screen.text.hasSuffix("mock>") && terminal.screen.column == 0)
  }

  @Test func `a dumb terminal has no pager, and Ctrl-C starts a new line`() throws {
    let terminal = try Terminal(
      rows: 10,
      home: home.url,
      environment: ["TERM": "dumb", "PAGER": "echo PAGED"]
    )
    try terminal.wait(forLine: "mock>")
    terminal.enter(":help")
    try terminal.wait("all of it") { $0.text.hasSuffix("lists them.\nmock>") }
    #expect(!terminal.screen.fullText.contains("PAGED"))
    terminal.enter(":set editmode vi")
    try terminal.wait("the refusal") {
      $0.text.hasSuffix("this terminal has no line editing\nmock>")
    }
    terminal.type("from eve")
    try terminal.wait(forLine: "mock> from eve")
    terminal.type("\u{3}")
    try terminal.wait("a new line") { $0.text.hasSuffix("from eve^C\nmock>") }
    terminal.enter("echo \"x\"")
    try terminal.wait("the text") { $0.text.hasSuffix("\nx\nmock>") }
  }

  @Test func `a dumb terminal shows its prompt again after fg`() throws {
    let terminal = try Terminal(
      home: home.url,
      environment: ["PS1": "bash$ ", "TERM": "dumb"],
      inBash: true
    )
    try terminal.wait(forLine: "bash$")
    terminal.enter("evq --now 2026-11-21T12:00Z")
    try terminal.wait(forLine: "mock>")
    terminal.type("\u{1A}")
    try terminal.wait(for: "Stopped")
    try terminal.wait(forLine: "bash$")
    terminal.enter("fg")
    try terminal.wait(forLine: "mock>")
  }

  @Test func `a pipe receives only results`() throws {
    let result = try EvqProcess.run(
      ["-i", "--now", "2026-11-21T12:00Z"],
      input: "from events limit 1\n  select id\n:timing on\necho \"x\"\n"
    )
    #expect(result.exitCode == 0)
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(!result.output.contains("mock>") && !result.output.contains("\u{1B}"))
  }

  @Test func `a script exits with the status of the failed command`() throws {
    for (line, code) in [(":use live", 6), (":use cloud", 2), (":format xml", 3)] {
      let result = try EvqProcess.run(["-i"], input: "\(line)\n", environment: noToken)
      #expect(result.exitCode == Int32(code), "\(line): \(result.errors)")
    }
  }

  /// An environment without a profile and a token.
  private var noToken: [String: String] {
    ["XDG_CONFIG_HOME": home.url.path, "HUBSPOT_ACCESS_TOKEN": ""]
  }

  // MARK: Commands

  struct Command: Sendable, CustomStringConvertible {
    let line: String
    let message: String
    var description: String { line }

    init(_ line: String, _ message: String) {
      self.line = line
      self.message = message
    }
  }

  @Test func `every command prints its result`() throws {
    let terminal = try home.shell(rows: 60)
    for command in [
      Command(":help", ":watch TIME"), Command(":help format", "output format"),
      Command(":help since", "since TIME"), Command(":syntax", "stages, after a |"),
      Command(":syntax wher", "did you mean `where`?"), Command(":examples", "by type"),
      Command(":keys", "Ctrl-R"), Command(":foo", "there is no command `:foo`"),
      Command(":formt", "did you mean `:format`?"),
      Command("\\d events", "is written `:describe events`"),
      Command(".tables", "is written `:types`"), Command("\\zz", "is not a command"),
      Command(":types sign", "pe123_signup"), Command(":describe", "email_events"),
      Command(":describe property.hs_city", "portland"),
      Command(":describe events", "property.hs_city"), Command(":set", "editmode"),
      Command(":set timing maybe", "neither on nor off"), Command(":set formt csv", "did you mean"),
      Command(":timing", "timing is on"), Command(":format csv", " s"),
      Command(":format", "csv"), Command(":expand", "one field per line"),
      Command(":params city=portland", "mock>"), Command(":params", "portland"),
      Command(":now", "now is fixed"), Command(":use nowhere", "unknown backend"),
      Command(":use live", "there is no token"), Command(":profile", "no profiles"),
      Command(":last", "there is no result yet"), Command(":again 9999", "there is no statement"),
      Command(":load nothing", "nothing is saved as"),
      Command(":watch x", "there is no statement yet"),
      Command(":history keys", ":keys"), Command("help", ":quit"),
    ] {
      let text = try shown(terminal, after: command.line)
      #expect(text.contains(command.message), "\(command): \(terminal.screen.text)")
      terminal.type("\u{C}")
      try terminal.wait("a clear screen") { $0.row == 0 && $0.line(0) == "mock>" }
    }
  }

  @Test func `statements are saved, listed and loaded`() throws {
    let terminal = try home.shell()
    _ = try shown(terminal, after: "from events limit 1")
    #expect(try shown(terminal, after: ":save one \"the first\"").contains("saved as one"))
    #expect(try shown(terminal, after: ":saved").contains("one  # the first"))
    terminal.type("from $on\t")
    try terminal.wait(forLine: "mock> from $one")
    terminal.type("\u{15}")
    try terminal.waitForPrompt()
    #expect(try shown(terminal, after: "run one").contains("1 row · mock"))
    terminal.enter(":load one")
    try terminal.wait("the text on the line") { $0.line($0.row).hasSuffix("from events limit 1") }
  }

  @Test func `rows can be written to files and read again`() throws {
    let terminal = try home.shell()
    let path = home.url.appending(path: "rows.csv").path
    _ = try shown(terminal, after: "from events limit 2 select objectId")
    #expect(try shown(terminal, after: ":write \(path)").contains("2 rows written"))
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text.split(separator: "\n").count == 3)
    _ = try shown(terminal, after: ":once \(path)")
    _ = try shown(terminal, after: "from events limit 7 select objectId")
    #expect(try shown(terminal, after: "echo \"here\"").contains("\nhere"))
    let once = try String(contentsOfFile: path, encoding: .utf8)
    #expect(once.split(separator: "\n").count >= 8)
  }

  @Test func `set and :set change the same settings`() throws {
    let terminal = try home.shell()
    _ = try shown(terminal, after: ":format csv")
    #expect(
      try shown(terminal, after: "from events limit 1 select objectId").contains("\nobjectId\n")
    )
    _ = try shown(terminal, after: "set format = table")
    #expect(try shown(terminal, after: ":set format").contains("format = table"))
  }

  @Test func `-i runs programs first`() throws {
    let terminal = try Terminal(["-i", "-c", "let x = 5"], home: home.url)
    try terminal.waitForPrompt()
    terminal.enter("from events limit $x select id")
    try terminal.wait(for: "5 rows")
  }
}
