import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: Tab, the menu, suggestions and error marks.
@Suite(.serialized)
struct ShellMenuTests {
  private let home = TemporaryHome()

  @Test func `Tab inserts the only candidate and the required text after it`() throws {
    let terminal = try home.shell()
    terminal.type("fr\tevents wh\t")
    try terminal.wait("the words and the blank after them") {
      $0.line($0.row) == "mock> from events where" && $0.column == 24
    }
  }

  @Test func `the menu opens below the line, moves and closes`() throws {
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

  @Test func `typing accepts the selection, Esc restores the typed text`()
    throws
  {
    let terminal = try home.shell()
    terminal.type("from events s\t\t\t")
    try terminal.wait("the selection on the line") { $0.line($0.row) == "mock> from events sort" }
    terminal.type(" -occ")
    try terminal.wait("the line and no menu") {
      $0.line($0.row).hasPrefix("mock> from events sort -occ") && !$0.text.contains("since   cl")
    }
    terminal.type("\u{15}from events s\t\t")
    try terminal.wait(forLine: "mock> from events since")
    terminal.type("\u{1B}")
    try terminal.wait("the typed text") {
      $0.line($0.row).hasPrefix("mock> from events s") && $0.column == 19
        && !$0.text.contains("clause")
    }
    // The same with all keys in one read.
    terminal.type("\u{15}from events s\t\t 1d")
    try terminal.wait("the selection and the time") {
      $0.line($0.row).hasPrefix("mock> from events since 1d")
    }
    terminal.type("\u{1F}\u{1F}")
    try terminal.wait("undo skips the menu") { $0.line($0.row).hasPrefix("mock> from events s") }
  }

  @Test("an unclosed quote is an error and needs no further line", arguments: ["\"", "'", "r\""])
  func unclosed(quote: String) throws {
    let terminal = try home.shell()
    try terminal.run("echo \(quote)abc")
    #expect(terminal.screen.text.contains("error[E0103]"))
    try terminal.run("from events where (id = \(quote)abc")
    #expect(terminal.screen.text.components(separatedBy: "error[E0103]").count == 3)
  }

  @Test func `the backend's names and values are completed`() throws {
    let terminal = try home.shell()
    terminal.type("from events where property.hs_ci")
    try terminal.wait("the suggestion") {
      $0.line($0.row).hasPrefix("mock> from events where property.hs_city")
    }
    terminal.type("\t= por\t")
    try terminal.wait("the value") { $0.line($0.row).contains("property.hs_city = portland") }
  }

  @Test func `shell commands and their arguments are completed`() throws {
    let terminal = try home.shell()
    terminal.type(":form\tcs\t")
    try terminal.wait(forLine: "mock> :format csv")
  }

  @Test func `a suggestion comes from the history, and Right accepts it`() throws {
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

  @Test func `a suggestion inserts exactly what it shows`() throws {
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
    // The visible suggestion is for `ec`, not for the text typed before Right.
    terminal.type("x\u{1B}[C")
    try terminal.wait(forLine: "mock> ecx")
  }

  @Test("a long statement in the history does not fill the screen", arguments: [40, 80])
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

  @Test func `the right prompt shows the number of requests`() throws {
    let terminal = try home.shell()
    terminal.type("from events where eventType = pe123_signup ")
    try terminal.wait(for: "1/1 pushed · 1 request")
  }

  @Test func `an error is underlined when the cursor leaves it`() throws {
    let terminal = try home.shell()
    terminal.type("from evnts limit 5 ")
    try terminal.wait("an underline") { $0.style(of: "evnts")?.contains("4") == true }
  }
}
