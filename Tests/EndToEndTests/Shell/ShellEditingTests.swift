import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: typing and editing.
@Suite(.serialized)
struct ShellEditingTests {
  private let home = TemporaryHome()

  // MARK: Typing

  @Test func `the shell starts with three lines and a prompt`() throws {
    let terminal = try home.shell()
    #expect(terminal.screen.row == 3)
    #expect(terminal.screen.line(0).hasPrefix("evq "))
    #expect(terminal.screen.line(0).contains("mock"))
    #expect(terminal.screen.line(2).contains(":help"))
  }

  @Test func `typed text is highlighted`() throws {
    let terminal = try home.shell()
    terminal.type("from campaigns limit 77 ")
    try terminal.wait(forLine: "mock> from campaigns limit 77")
    #expect(terminal.screen.style(of: "campaigns") == "1")
    #expect(terminal.screen.style(of: "limit 77") == "1;34")
    #expect(terminal.screen.style(of: "77") == "35")
  }

  @Test func `NO_COLOR disables colours`() throws {
    let terminal = try home.shell(environment: ["NO_COLOR": "1"])
    terminal.type("from events limit 5 ")
    try terminal.wait(forLine: "mock> from events limit 5")
    let styles = terminal.screen.styles(terminal.screen.row)
    #expect(Set(styles) == [""])
  }

  @Test func `the keys of emacs mode move and edit`() throws {
    let terminal = try home.shell()
    terminal.type("evnts limit 5")
    terminal.type("\u{1}from \u{1B}f\u{1B}[D\u{1B}[D\u{1B}[De\u{5}0\u{1B}[D\u{7F}2")
    try terminal.wait(forLine: "mock> from events limit 20")
  }

  @Test func `cut words are pasted together or one after the other`() throws {
    let terminal = try home.shell()
    terminal.type("one two three\u{17}\u{17}")
    try terminal.wait(forLine: "mock> one")
    terminal.type("\u{19}")
    try terminal.wait(forLine: "mock> one two three")
    terminal.type("\u{15}")
    try terminal.wait(forLine: "mock>")
    terminal.type("x\u{19}\u{1B}y")
    try terminal.wait(forLine: "mock> xtwo three")
  }

  @Test func `undo goes back word by word`() throws {
    let terminal = try home.shell()
    terminal.type("from events")
    try terminal.wait(forLine: "mock> from events")
    terminal.type("\u{15}")
    try terminal.wait(forLine: "mock>")
    terminal.type("\u{1F}")
    try terminal.wait(forLine: "mock> from events")
  }

  @Test func `the cursor steps over an emoji at once, and wide characters take two columns`() throws
  {
    let terminal = try home.shell()
    terminal.type("echo \"漢👩‍👩‍👧é\"")
    try terminal.wait(forLine: "mock> echo \"漢👩‍👩‍👧é\"")
    #expect(terminal.screen.column == 18)
    terminal.type("\u{1B}[D\u{1B}[D\u{7F}")
    try terminal.wait(forLine: "mock> echo \"漢é\"")
  }

  @Test("the environment's encoding does not matter", arguments: ["C", "C.UTF-8", "POSIX"])
  func encoding(language: String) throws {
    let terminal = try home.shell(environment: ["LANG": language, "LC_ALL": language])
    try terminal.run("echo \"héllo 漢\"")
    #expect(terminal.screen.text.contains("\nhéllo 漢\n"))
  }

  // MARK: Several lines

  @Test func `Enter continues an incomplete statement and shows the open token`() throws {
    let terminal = try home.shell()
    terminal.enter("from events where (")
    try terminal.wait(forLine: "   (>")
    try terminal.run("eventType = pe123_signup)")
    #expect(terminal.screen.text.contains("pe123_signup"))
  }

  @Test func `a trailing pipe continues the statement, and an empty line ends it`() throws {
    let terminal = try home.shell()
    terminal.enter("from events |")
    try terminal.wait("a continued line") { $0.line($0.row).hasPrefix("   |>") }
    try terminal.run("")
    #expect(terminal.screen.text.contains("error[E02"))
  }

  @Test func `Alt-Enter always starts a new line, and Up moves to the line above`() throws {
    let terminal = try home.shell()
    terminal.type("from events\u{1B}\rlimit 1")
    try terminal.wait("two lines") { $0.line($0.row).hasSuffix("limit 1") }
    let row = terminal.screen.row
    terminal.type("\u{1B}[A")
    try terminal.wait("the cursor above") { $0.row == row - 1 }
    try terminal.run("")
    #expect(terminal.screen.text.contains("1 row ·"))
  }

  @Test func `a paste is neither run nor completed`() throws {
    let terminal = try home.shell()
    terminal.type("\u{1B}[200~from events\nlimit 1\t\n\u{1B}[201~")
    try terminal.wait("the pasted lines") { $0.text.contains("limit 1") && $0.column == 6 }
    #expect(!terminal.screen.text.contains("1 row"))
    try terminal.run("")
    #expect(terminal.screen.text.contains("1 row ·"))
  }

  @Test func `5,000 pasted lines are one statement`() throws {
    let terminal = try home.shell()
    let lines = (1...5_000).map { "# line \($0)" }.joined(separator: "\n")
    terminal.type("\u{1B}[200~\(lines)\necho \"end of it\"\u{1B}[201~")
    try terminal.wait(for: "echo \"end of it\"")
    terminal.enter("")
    try terminal.wait("the text") { $0.text.contains("\nend of it") }
    try terminal.waitForPrompt()
  }

  @Test func `a paste without an end marker is text, and the shell continues`() throws {
    let terminal = try home.shell()
    terminal.type("\u{1B}[200~echo \"one\"")
    try terminal.wait(forLine: "mock> echo \"one\"")
    try terminal.run("")
    #expect(terminal.screen.text.contains("\none\n"))
    try terminal.finishLine("\u{1B}[200~echo \u{3}")
    try terminal.run("echo \"two\"")
    #expect(terminal.screen.text.contains("\ntwo\n"))
  }

  @Test func `Ctrl-C within a paste neither ends it nor runs the rest`() throws {
    let terminal = try home.shell()
    terminal.type("\u{1B}[200~echo \"\u{3}one\"\recho \"two\"\r\u{1B}[201~")
    try terminal.wait("both lines") { $0.text.contains("echo \"one\"") && $0.text.contains("two") }
    #expect(!terminal.screen.text.contains("\none"))
    #expect(terminal.screen.readings == 1)
  }

  @Test func `a pasted megabyte can be edited and run`() throws {
    let terminal = try home.shell()
    let line = "# from events where id = é\n"
    let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
    let before = terminal.screen.updates
    terminal.type("\u{1B}[200~\(text)echo \"end of it\"\u{1B}[201~")
    try terminal.wait(for: "echo \"end of it\"")
    // The shell does not paint while the paste arrives.
    #expect(terminal.screen.updates <= before + 2)
    terminal.type("\u{1B}[A\u{1B}[Bx\u{7F}\u{1B}[D!\u{5}")
    try terminal.wait(for: "echo \"end of it!\"")
    terminal.enter("")
    try terminal.wait("the text") { $0.text.contains("\nend of it!") }
    try terminal.waitForPrompt()
  }

  // MARK: Other programs

  @Test func `the line can be edited in an external editor`() throws {
    let script = home.url.appending(path: "editor")
    try "#!/bin/sh\nsed -i 's/limit 5/limit 1/' \"$1\"\n".write(
      to: script,
      atomically: true,
      encoding: .utf8
    )
    chmod(script.path, 0o755)
    let terminal = try home.shell(environment: ["VISUAL": script.path])
    terminal.type("from events limit 5\u{18}\u{5}")
    try terminal.wait(forLine: "mock> from events limit 1")
  }
}
