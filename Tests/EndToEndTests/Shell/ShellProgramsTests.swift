import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell and other programs: system commands, Ctrl-Z, `:watch`, hidden input.
@Suite(.serialized)
struct ShellProgramsTests {
  private let home = TemporaryHome()

  /// Starts a command in an interactive bash, for Ctrl-Z and `fg`.
  private func shellInBash(
    _ command: String,
    environment: [String: String] = [:]
  ) throws -> Terminal {
    let terminal = try Terminal(
      home: home.url,
      environment: ["PS1": "bash$ "].merging(environment) { $1 },
      inBash: true
    )
    try terminal.wait(forLine: "bash$")
    terminal.enter(command)
    return terminal
  }

  // MARK: System commands

  @Test(
    "system commands are refused by default",
    arguments: [":! echo ran", ":!echo ran", "\\! echo ran"]
  )
  func refused(line: String) throws {
    let terminal = try home.shell()
    try terminal.run(line)
    #expect(terminal.screen.text.contains("`evq --allow-shell` allows them"))
    #expect(!terminal.screen.text.contains("\nran"))
  }

  @Test(
    "--allow-shell allows system commands",
    arguments: [":! echo ran", ":!echo ran", "\\! echo ran"]
  )
  func allowed(line: String) throws {
    let terminal = try home.shell(["--allow-shell"])
    try terminal.run(line)
    #expect(terminal.screen.text.contains("\nran\n"))
  }

  @Test func `a command runs with the terminal's original settings`() throws {
    let terminal = try home.shell(["--allow-shell"])
    terminal.enter(":! stty -a | tr -d ';' ; read word; echo got $word")
    try terminal.wait(for: " iexten")
    #expect(terminal.modes == (true, true))
    #expect(terminal.screen.text.contains(" icanon") && !terminal.screen.text.contains("-icanon"))
    #expect(!terminal.screen.modes.contains("?2004"))
    terminal.enter("a line")
    try terminal.wait(for: "got a line")
    try terminal.waitForPrompt()
  }

  @Test func `a failed command is reported, and Ctrl-C ends only the command`() throws {
    let terminal = try home.shell(["--allow-shell"])
    try terminal.run(":! exit 3")
    #expect(terminal.screen.text.contains("`exit 3` ended with 3"))
    try terminal.run(":!")
    #expect(terminal.screen.text.contains(":! takes a command"))
    terminal.enter(":! echo start; exec cat")
    try terminal.wait(for: "\nstart")
    terminal.type("\u{3}")
    try terminal.wait(for: "ended with 130")
    try terminal.waitForPrompt()
    terminal.type("abc")
    try terminal.wait(forLine: "mock> abc")
  }

  @Test func `commands in a script do not read the script`() throws {
    let script = ":! cat; echo ran\necho \"after\"\n"
    let allowed = try EvqProcess.run(["-i", "--allow-shell"], input: script)
    #expect(allowed.output == "ran\n" && allowed.errors.contains("after"))
    let refused = try EvqProcess.run(["-i"], input: script)
    #expect(refused.output.isEmpty && refused.errors.contains("--allow-shell"))
  }

  @Test func `Ctrl-Z stops a command and the shell, and fg continues both`() throws {
    let terminal = try shellInBash("evq --allow-shell")
    try terminal.waitForPrompt()
    terminal.enter(":! echo start; exec cat")
    try terminal.wait(for: "\nstart")
    terminal.type("\u{1A}")
    try terminal.wait(for: "Stopped")
    try terminal.wait(forLine: "bash$")
    terminal.enter("fg")
    try terminal.wait("the command's terminal") { _ in terminal.modes.isCanonical }
    terminal.enter("through it")
    try terminal.wait("both lines") { $0.text.components(separatedBy: "through it").count == 3 }
    terminal.type("\u{4}")
    try terminal.waitForPrompt()
  }

  // MARK: Watching

  @Test func `:watch runs a statement in place until Ctrl-C`() throws {
    let terminal = try home.shell()
    try terminal.run("from events limit 2 select id")
    terminal.type("\u{C}")
    try terminal.wait("a clear screen") { $0.row == 0 }
    let before = terminal.screen.updates
    terminal.enter(":watch 1s")
    try terminal.wait("three runs") { $0.updates >= before + 14 && $0.text.contains("2 rows") }
    #expect(terminal.screen.line(1) == "12:00:00 UTC · every 1s, Ctrl-C ends")
    #expect(terminal.screen.text.components(separatedBy: "2 rows").count == 2)
    try terminal.finishLine("\u{3}")
    #expect(terminal.screen.text.components(separatedBy: "2 rows").count == 2)
    #expect(!terminal.screen.text.contains("^C"))
    #expect(terminal.screen.history.isEmpty)
  }

  @Test func `:watch runs a failing statement only once`() throws {
    let terminal = try home.shell()
    try terminal.run("from evnts")
    try terminal.run(":watch 1s")
    #expect(terminal.screen.text.components(separatedBy: "did you mean").count == 3)
  }

  @Test func `without a terminal :watch prints the results one below the other`() throws {
    let result = try EvqProcess.shell(
      """
      { echo 'from events limit 1 select id'; echo ':watch 1s'; } > "$HOME/in"
      timeout -s INT 120 evq -i < "$HOME/in" 2> "$HOME/err" | head -n 3
      grep -c 'again in 1s' "$HOME/err" | sed 's/[1-9]/some/'
      """,
      environment: ["HOME": home.url.path]
    )
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 4 && lines.last == "some", "\(result)")
    #expect(!result.output.contains("\u{1B}"))
  }

  // MARK: Ctrl-Z

  @Test func `text typed during a query is hidden, even after Ctrl-Z`() throws {
    let terminal = try shellInBash(
      "evq --backend live --base-url http://127.0.0.1:9",
      environment: ["HUBSPOT_ACCESS_TOKEN": "pat-na1-00000000-0000-4000-8000-000000000000"]
    )
    try terminal.wait("the prompt") { $0.modes.contains("?2004") && $0.line($0.row).hasSuffix(">") }
    terminal.enter("from campaigns")
    try terminal.wait(for: "attempt")
    #expect(!terminal.modes.echoes)
    terminal.type("\u{1A}")
    try terminal.wait(for: "Stopped")
    terminal.enter("fg")
    try terminal.wait("no echo") { _ in !terminal.modes.echoes && terminal.modes.isCanonical }
    terminal.type("\u{3}")
    try terminal.wait(for: "interrupted")
  }

  @Test func `a token stays hidden after Ctrl-Z and fg`() throws {
    let terminal = try shellInBash("evq login --no-check")
    try terminal.wait(for: "access token (not shown):")
    try terminal.wait("no echo") { _ in !terminal.modes.echoes }
    terminal.type("\u{1A}")
    try terminal.wait(for: "Stopped")
    try terminal.wait(forLine: "bash$")
    terminal.enter("fg")
    try terminal.wait("the question again") {
      $0.text.components(separatedBy: "not shown").count == 3
    }
    #expect(!terminal.modes.echoes)
    terminal.enter("pat-na1-00000000-0000-4000-8000-000000000000")
    try terminal.wait(for: "stored as profile")
    #expect(!terminal.screen.fullText.contains("pat-na1"))
    try terminal.wait(forLine: "bash$")
  }

  @Test(
    "a signal during hidden input restores the echo",
    arguments: [SIGINT, SIGTERM, SIGHUP]
  )
  func hiddenQuestionEnds(number: Int32) throws {
    let terminal = try Terminal(["login", "--no-check"], home: home.url, fixesNow: false)
    try terminal.wait(for: "access token (not shown):")
    try terminal.wait("no echo") { _ in !terminal.modes.echoes }
    terminal.signal(number)
    #expect(try terminal.exitCode() == -number)
    #expect(terminal.modes.echoes)
  }
}
