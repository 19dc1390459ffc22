import EvqTestSupport
import Foundation
import Testing

/// Several lines of shell input at once: scripts, pastes, recalled entries.
@Suite(.serialized)
struct ShellInputTests {
  private let home = TemporaryHome()

  // MARK: Scripts: `evq -i < file`

  private func script(_ text: String, _ options: [String] = []) throws -> EvqProcess.Result {
    try EvqProcess.run(
      ["-i", "--now", "2026-11-21T12:00Z", "--format", "csv"] + options,
      input: text
    )
  }

  @Test func `a statement in a script can continue on further lines`() throws {
    let result = try script(
      "from events where eventType = pe123_signup\n  limit 2\n| select objectType\nfrom campaigns limit 1 select id"
    )
    #expect(result.output == "objectType\nCONTACT\nCONTACT\nid\n1001\n", "\(result.errors)")
    #expect(result.exitCode == 0)
  }

  @Test func `a blank line, a ; or a command ends a statement in a script`() throws {
    let result = try script(
      "from campaigns limit 1 select id\n\n# a note\nfrom campaigns limit 1 select id;\nfrom campaigns limit 1 select id\n:format json\nfrom campaigns limit 1 select id\n"
    )
    #expect(
      result.output == "id\n1001\nid\n1001\nid\n1001\n[\n{\"id\":\"1001\"}\n]\n",
      "\(result.errors)"
    )
  }

  @Test func `a script ends at its first failure with the exit code and line`() throws {
    let wrong = try script(
      "# a note\n\nfrom campaigns limit 1 select id;\nfrom evnts\nfrom campaigns\n"
    )
    #expect(wrong.exitCode == 3 && wrong.output == "id\n1001\n")
    #expect(wrong.errors.contains("--> <stdin>:4:6"), "\(wrong.errors)")
    let missing = try script(
      "from campaigns limit 1 select id\nfrom \"nosuch.ndjson\"\nfrom campaigns\n"
    )
    #expect(missing.exitCode == 1 && missing.output == "id\n1001\n")
    #expect(missing.errors.contains("in <stdin>:2:1"), "\(missing.errors)")
    let command = try script("from campaigns limit 1 select id\n:nosuch\nfrom campaigns\n")
    #expect(command.exitCode == 2 && command.output == "id\n1001\n")
    #expect(
      command.errors.contains("<stdin>:2: there is no command `:nosuch`"),
      "\(command.errors)"
    )
    let setting = try script("\n:format nosuch\n")
    #expect(setting.exitCode == 3 && setting.errors.contains("<stdin>:2:"), "\(setting.errors)")
  }

  @Test func `--keep-going runs the rest of a script and returns the first failure's exit code`()
    throws
  {
    let result = try script(
      "from \"nosuch.ndjson\"\nfrom evnts\n:nosuch\nfrom campaigns limit 1 select id\n:quit\n",
      ["--keep-going"]
    )
    #expect(result.exitCode == 1 && result.output == "id\n1001\n")
    for location in ["in <stdin>:1:1", "--> <stdin>:2:6", "<stdin>:3:"] {
      #expect(result.errors.contains(location), "\(result.errors)")
    }
  }

  @Test func `a script that loads itself is an error`() throws {
    let file = home.url.appending(path: "own.evq")
    try "from campaigns limit 1 select id\n:load \(file.path)\n"
      .write(to: file, atomically: true, encoding: .utf8)
    let result = try script(":load \(file.path)\n")
    #expect(
      result.exitCode == 2 && result.errors.contains("loads itself"),
      "\(result.errors)"
    )
  }

  // MARK: Pastes

  @Test func `the lines of one statement in an unbracketed paste run as one statement`() throws {
    let terminal = try home.shell(rows: 40)
    terminal.type("from events where eventType = pe123_signup limit 2\r| select objectType\r")
    try terminal.wait("the narrow rows") { $0.text.contains("2 rows ·") }
    try terminal.waitForPrompt()
    #expect(!terminal.screen.fullText.contains("occurredAt"), "\(terminal.screen.fullText)")
    #expect(!terminal.screen.fullText.contains("error["), "\(terminal.screen.fullText)")
  }

  @Test func `complete statements in an unbracketed paste run one by one`() throws {
    let terminal = try home.shell(rows: 40)
    terminal.type("echo \"one\"\r:timing on\r:set\recho \"two\"\r")
    try terminal.wait("both") { $0.text.contains("\ntwo") && $0.line($0.row) == "mock>" }
    #expect(terminal.screen.fullText.contains("\none"))
    #expect(terminal.screen.fullText.contains("timing    on"), "\(terminal.screen.fullText)")
  }

  @Test func `a dumb terminal also joins the lines of a paste`() throws {
    let terminal = try Terminal(home: home.url, environment: ["TERM": "dumb"])
    try terminal.wait(forLine: "mock>")
    terminal.type("from events where eventType = pe123_signup limit 2\n| select objectType\n")
    try terminal.wait("the rows") { $0.text.contains("2 rows ·") }
    #expect(!terminal.screen.text.contains("occurredAt"), "\(terminal.screen.text)")
  }

  @Test func `a command in a paste ends at the end of its line`() throws {
    let terminal = try home.shell(rows: 60)
    let pasted =
      ":params city=portland\nfrom events where property.hs_city = $city | count\n:format csv\n:params"
    terminal.type("\u{1B}[200~\(pasted)\u{1B}[201~")
    try terminal.wait("the paste") { $0.text.hasSuffix(":params") }
    try terminal.finishLine("\r")
    let text = terminal.screen.fullText
    #expect(text.contains("  308") && text.contains("city  portland\n"), "\(text)")
    try terminal.run("from campaigns limit 1 select id")
    #expect(terminal.screen.fullText.contains("\nid\n1001\n"), "\(terminal.screen.fullText)")
    // The history keeps the paste as one entry, which runs line by line again.
    try terminal.run(":params city=")
    terminal.type("\u{1B}[A\u{1B}[A\u{1B}[A")
    try terminal.wait("the recalled paste") {
      $0.text.hasSuffix("\n:params") || $0.text.hasSuffix("> :params")
    }
    try terminal.finishLine("\r")
    #expect(terminal.screen.fullText.contains("\ncount\n308\n"), "\(terminal.screen.fullText)")
  }

  // MARK: Parameters

  @Test func `:params sets values for statements that use or declare them`() throws {
    let file = home.url.appending(path: "limited.evq")
    try "param n: number = 5; from campaigns limit $n select id"
      .write(to: file, atomically: true, encoding: .utf8)
    let result = try script(
      """
      :params n=1
      from campaigns limit 1 select appId
      from campaigns limit $n select id
      param n: number = 5; from campaigns limit $n select id
      run "\(file.path)"
      run "\(file.path)" with n = 2
      :load \(file.path)
      :params later="a b"
      echo $later
      let n = 2
      from campaigns limit $n select id
      :params n=
      param n: number = 1; from campaigns limit $n select id
      """
    )
    let one = "id\n1001\n"
    let two = "id\n1001\n1002\n"
    #expect(
      result.output == "appId\n113\n" + one + one + one + two + one + two + one,
      "\(result.output)\n\(result.errors)"
    )
    #expect(result.exitCode == 0 && result.errors.contains("\na b\n"), "\(result.errors)")
  }

  @Test func `:params shows the values and the last statement's parameters`() throws {
    let result = try script(
      """
      :params
      :params $n=1
      param m: number = 2; from campaigns where name != $city limit $m | limit $n
      """ + "\n",
      ["--keep-going"]
    )
    #expect(result.errors.contains("no values yet"), "\(result.errors)")
    let shown = try script(
      ":params city=x\n:params n=1\nparam m: number = 2; from campaigns where appName != $city limit $m | limit $n | select id;\n:params\n:params a b=3\n"
    )
    #expect(shown.errors.contains("city  x\nn     1\n"), "\(shown.errors)")
    #expect(shown.errors.contains("takes m: number = 2, city, n\n"), "\(shown.errors)")
    #expect(shown.exitCode == 2 && shown.errors.contains("is one word, found `a b`"))
  }

  @Test func `a value of the wrong type is an error, an unused value is not`() throws {
    let result = try script(
      ":params n=x\nfrom campaigns limit 1 select id\nparam n: number = 1; from campaigns limit $n\n"
    )
    #expect(result.exitCode == 3 && result.output == "id\n1001\n")
    #expect(result.errors.contains("error[E0310]"), "\(result.errors)")
    let unused = try script(
      "from campaigns limit $n select id\n",
      ["--param", "n=1", "--param", "m=2"]
    )
    #expect(unused.exitCode == 0 && unused.output == "id\n1001\n", "\(unused.errors)")
    let outside = try EvqProcess.run(["-c", "from campaigns limit 1", "--param", "n=1"])
    #expect(outside.exitCode == 3 && outside.errors.contains("error[E0303]"), "\(outside.errors)")
  }
}
