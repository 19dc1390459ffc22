import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell at a terminal: typing, editing, completing, recalling; what counts is the screen.
@Suite(.serialized)
struct ShellEditingTests {
  private let home = TemporaryHome()

  // MARK: Typing

  @Test func `it starts with three lines and a prompt`() throws {
    let terminal = try home.shell()
    #expect(terminal.screen.row == 3)
    #expect(terminal.screen.line(0).hasPrefix("evq "))
    #expect(terminal.screen.line(0).contains("mock"))
    #expect(terminal.screen.line(2).contains(":help"))
  }

  @Test func `what is typed is coloured`() throws {
    let terminal = try home.shell()
    terminal.type("from campaigns limit 77 ")
    try terminal.wait(forLine: "mock> from campaigns limit 77")
    #expect(terminal.screen.style(of: "campaigns") == "1")
    #expect(terminal.screen.style(of: "limit 77") == "1;34")
    #expect(terminal.screen.style(of: "77") == "35")
  }

  @Test func `NO_COLOR leaves colours out`() throws {
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

  @Test func `words are cut and pasted, one after the other and by turns`() throws {
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

  @Test func `an emoji is one step, and wide characters keep their columns`() throws {
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

  @Test func `Enter goes on where something is open, and says what`() throws {
    let terminal = try home.shell()
    terminal.enter("from events where (")
    try terminal.wait(forLine: "   (>")
    try terminal.run("eventType = pe123_signup)")
    #expect(terminal.screen.text.contains("pe123_signup"))
  }

  @Test func `a trailing pipe goes on, and an empty line ends it`() throws {
    let terminal = try home.shell()
    terminal.enter("from events |")
    try terminal.wait("a continued line") { $0.line($0.row).hasPrefix("   |>") }
    try terminal.run("")
    #expect(terminal.screen.text.contains("error[E02"))
  }

  @Test func `Alt-Enter is always a new line, and Up goes to the line above`() throws {
    let terminal = try home.shell()
    terminal.type("from events\u{1B}\rlimit 1")
    try terminal.wait("two lines") { $0.line($0.row).hasSuffix("limit 1") }
    let row = terminal.screen.row
    terminal.type("\u{1B}[A")
    try terminal.wait("the cursor above") { $0.row == row - 1 }
    try terminal.run("")
    #expect(terminal.screen.text.contains("1 row ·"))
  }

  @Test func `a paste is neither run nor completed, whatever is in it`() throws {
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

  @Test func `a paste whose end is missing is text, and the shell goes on`() throws {
    let terminal = try home.shell()
    terminal.type("\u{1B}[200~echo \"one\"")
    try terminal.wait(forLine: "mock> echo \"one\"")
    try terminal.run("")
    #expect(terminal.screen.text.contains("\none\n"))
    try terminal.finishLine("\u{1B}[200~echo \u{3}")
    try terminal.run("echo \"two\"")
    #expect(terminal.screen.text.contains("\ntwo\n"))
  }

  @Test func `a Ctrl-C within a paste neither ends it nor runs what follows`() throws {
    let terminal = try home.shell()
    terminal.type("\u{1B}[200~echo \"\u{3}one\"\recho \"two\"\r\u{1B}[201~")
    try terminal.wait("both lines") { $0.text.contains("echo \"one\"") && $0.text.contains("two") }
    #expect(!terminal.screen.text.contains("\none"))
    #expect(terminal.screen.readings == 1)
  }

  @Test func `a megabyte is pasted, edited and run as a whole`() throws {
    let terminal = try home.shell()
    let line = "# from events where id = é\n"
    let text = String(repeating: line, count: (1 << 20) / line.utf8.count)
    let before = terminal.screen.updates
    terminal.type("\u{1B}[200~\(text)echo \"end of it\"\u{1B}[201~")
    try terminal.wait(for: "echo \"end of it\"")
    // Nothing is painted while it arrives.
    #expect(terminal.screen.updates <= before + 2)
    terminal.type("\u{1B}[A\u{1B}[Bx\u{7F}\u{1B}[D!\u{5}")
    try terminal.wait(for: "echo \"end of it!\"")
    terminal.enter("")
    try terminal.wait("the text") { $0.text.contains("\nend of it!") }
    try terminal.waitForPrompt()
  }

  // MARK: Completion and suggestions

  @Test func `Tab inserts what is unique, with what must follow`() throws {
    let terminal = try home.shell()
    terminal.type("fr\tevents wh\t")
    try terminal.wait("the words and the blank after them") {
      $0.line($0.row) == "mock> from events where" && $0.column == 24
    }
  }

  @Test func `a menu opens below, is walked through and closed`() throws {
    let terminal = try home.shell()
    terminal.type("from events s\t")
    try terminal.wait(for: "since   clause")
    terminal.type("\t\t")
    try terminal.wait(for: "> sort")
    #expect(terminal.screen.line(terminal.screen.row) == "mock> from events sort")
    terminal.type("\r")
    try terminal.wait("the choice without the menu") {
      $0.line($0.row) == "mock> from events sort" && !$0.text.contains("clause")
    }
    terminal.type("\u{15}from events s\t")
    try terminal.wait(for: "since   clause")
    terminal.type("\u{1B}")
    try terminal.wait("no menu") { !$0.text.contains("clause") }
  }

  @Test func `typing keeps the choice that the line shows, and Esc gives back what was typed`()
    throws
  {
    let terminal = try home.shell()
    terminal.type("from events s\t\t\t")
    try terminal.wait("the choice in the line") { $0.line($0.row) == "mock> from events sort" }
    terminal.type(" -occ")
    try terminal.wait("the line and no menu") {
      $0.line($0.row).hasPrefix("mock> from events sort -occ") && !$0.text.contains("since   cl")
    }
    terminal.type("\u{15}from events s\t\t")
    try terminal.wait(forLine: "mock> from events since")
    terminal.type("\u{1B}")
    try terminal.wait("what was typed") {
      $0.line($0.row).hasPrefix("mock> from events s") && $0.column == 19
        && !$0.text.contains("clause")
    }
    // Keys that come in one piece are no different.
    terminal.type("\u{15}from events s\t\t 1d")
    try terminal.wait("the choice and the time") {
      $0.line($0.row).hasPrefix("mock> from events since 1d")
    }
    terminal.type("\u{1F}\u{1F}")
    try terminal.wait("undo skips the menu") { $0.line($0.row).hasPrefix("mock> from events s") }
  }

  @Test("an unclosed quote is an error and asks for no other line", arguments: ["\"", "'", "r\""])
  func unclosed(quote: String) throws {
    let terminal = try home.shell()
    try terminal.run("echo \(quote)abc")
    #expect(terminal.screen.text.contains("error[E0103]"))
    try terminal.run("from events where (id = \(quote)abc")
    #expect(terminal.screen.text.components(separatedBy: "error[E0103]").count == 3)
  }

  @Test func `the names and values of the backend are completed`() throws {
    let terminal = try home.shell()
    terminal.type("from events where property.hs_ci")
    try terminal.wait("the suggestion") {
      $0.line($0.row).hasPrefix("mock> from events where property.hs_city")
    }
    terminal.type("\t= por\t")
    try terminal.wait("the value") { $0.line($0.row).contains("property.hs_city = portland") }
  }

  @Test func `commands of the shell and their arguments are completed`() throws {
    let terminal = try home.shell()
    terminal.type(":form\tcs\t")
    try terminal.wait(forLine: "mock> :format csv")
  }

  @Test func `a suggestion comes from the history and is taken with Right`() throws {
    let terminal = try home.shell()
    try terminal.run("echo \"a long text\"")
    terminal.type("ec")
    try terminal.wait(forLine: "mock> echo \"a long text\"")
    #expect(terminal.screen.column == 8)
    terminal.type("\u{1B}f")
    try terminal.wait("one word") { $0.column == 10 }
    terminal.type("\u{1B}[C")
    try terminal.wait("all of it") { $0.column == 24 }
  }

  @Test func `what a suggestion inserts is what it shows`() throws {
    let terminal = try home.shell()
    try terminal.run("echo \"short\"")
    terminal.type("echo \"wide\"\u{1B}\r# second line")
    try terminal.wait(for: "# second line")
    try terminal.run("")
    terminal.type("ec")
    try terminal.wait(forLine: "mock> echo \"short\"")
    for key in ["\u{1B}[C", "\u{1B}[F", "\u{5}"] {
      terminal.type(key)
      try terminal.wait("all of it") {
        $0.column == 18 && $0.line($0.row) == "mock> echo \"short\""
      }
      terminal.type("\u{15}ec")
      try terminal.wait("the suggestion") { $0.column == 8 && $0.line($0.row).hasSuffix("t\"") }
    }
    // The suggestion on the screen is for `ec`, and not for what is typed before Right.
    terminal.type("x\u{1B}[C")
    try terminal.wait(forLine: "mock> ecx")
  }

  @Test("a long statement of the history does not fill the screen", arguments: [40, 80])
  func longSuggestion(columns: Int) throws {
    let terminal = try home.shell(columns: columns)
    terminal.type("\u{1B}[200~echo \"\(String(repeating: "x", count: 1_500))\"\u{1B}[201~")
    try terminal.wait(for: "xx\"")
    try terminal.run("")
    terminal.type("\u{C}echo")
    try terminal.wait("the word alone") { $0.row == 0 && $0.line(0) == "mock> echo" }
    #expect(terminal.screen.line(1).isEmpty)
    terminal.type("\u{5}!")
    try terminal.wait(forLine: "mock> echo!")
  }

  @Test func `the right edge says what would be sent`() throws {
    let terminal = try home.shell()
    terminal.type("from events where eventType = pe123_signup ")
    try terminal.wait(for: "1/1 pushed · 1 request")
  }

  @Test func `an error is underlined when the cursor has left it`() throws {
    let terminal = try home.shell()
    terminal.type("from evnts limit 5 ")
    try terminal.wait("an underline") { $0.style(of: "evnts")?.contains("4") == true }
  }

  // MARK: History

  @Test func `Up and Down go through the history and back to the draft`() throws {
    let terminal = try home.shell()
    try terminal.run("echo \"one\"")
    try terminal.run("echo \"two\"")
    terminal.type("dra\u{1B}[A")
    try terminal.wait(forLine: "mock> echo \"two\"")
    terminal.type("\u{1B}[A")
    try terminal.wait(forLine: "mock> echo \"one\"")
    terminal.type("\u{1B}[B\u{1B}[B")
    try terminal.wait(forLine: "mock> dra")
  }

  @Test func `the history outlives the session, for its owner only`() throws {
    // A token in use is recognised whatever it looks like, another one by looking random.
    let first = try home.shell(environment: ["HUBSPOT_ACCESS_TOKEN": "token-in-use"])
    try first.run("echo \"kept\"")
    try first.run("echo \"token-in-use\"")
    try first.run("echo \"pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c\"")
    first.type("\u{4}")
    #expect(try first.exitCode() == 0)
    let second = try home.shell()
    second.type("\u{1B}[A")
    try second.wait(forLine: "mock> echo \"kept\"")
    let path = home.url.path + "/state/evq/history"
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(!text.contains("pat-") && !text.contains("token-in-use"))
  }

  @Test func `two sessions share what they ran`() throws {
    let (first, second) = (try home.shell(), try home.shell())
    try first.run("echo \"from the first\"")
    try second.run("echo \"x\"")
    second.type("\u{12}first")
    try second.wait(forLine: "mock> echo \"from the first\"")
  }

  @Test func `Ctrl-R searches in place`() throws {
    let terminal = try home.shell()
    for text in ["echo \"apple\"", "echo \"banana\"", "echo \"apricot\""] {
      try terminal.run(text)
    }
    terminal.type("\u{12}ap")
    try terminal.wait(forLine: "mock> echo \"apricot\"")
    #expect(terminal.screen.text.contains("search: ap"))
    #expect(terminal.screen.text.contains("banana"))
    terminal.type("\u{12}")
    try terminal.wait(forLine: "mock> echo \"apple\"")
    terminal.type("zzz")
    try terminal.wait(for: "not found")
    terminal.type("\u{3}")
    try terminal.wait(forLine: "mock>")
    terminal.type("\u{12}ban\r")
    try terminal.wait("it ran") { $0.text.components(separatedBy: "\nbanana\n").count == 3 }
  }

  // MARK: Other programs

  @Test func `the line is edited in an editor`() throws {
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
