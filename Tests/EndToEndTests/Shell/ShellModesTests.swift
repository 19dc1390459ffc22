import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: vi mode, `.editrc`, and the cost of a key.
@Suite(.serialized)
struct ShellModesTests {
  private let home = TemporaryHome()

  private func editrc(_ text: String) throws {
    try text.write(to: home.url.appending(path: ".editrc"), atomically: true, encoding: .utf8)
  }

  // MARK: vi

  @Test func `vi mode moves, changes and recalls`() throws {
    let terminal = try home.shell()
    try terminal.run(":set editmode vi")
    terminal.type("from evnts limit 5")
    try terminal.wait(forLine: "[i] mock> from evnts limit 5")
    terminal.type("\u{1B}")
    try terminal.wait("command mode") { $0.line($0.row).hasPrefix("[c] mock>") && $0.column == 27 }
    terminal.type("bbcwevents")
    try terminal.wait(forLine: "[i] mock> from events limit 5")
    terminal.type("\u{1B}")
    try terminal.wait(forLine: "[c] mock> from events limit 5")
    terminal.type("k")
    try terminal.wait(forLine: "[c] mock> :set editmode vi")
    terminal.type("j0x")
    try terminal.wait("the draft without its first letter") {
      $0.line($0.row).hasPrefix("[c] mock> rom events")
    }
  }

  @Test func `the prompt shows vi's mode after each kind of key`() throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    terminal.type("one two three\u{1B}")
    try terminal.wait(forLine: "[c] mock> one two three")
    // `f` and `r` read a letter that would otherwise start insert mode.
    terminal.type("0fi")
    terminal.type("rX")
    try terminal.wait(forLine: "[c] mock> Xne two three")
    terminal.type("A!")
    try terminal.wait(forLine: "[i] mock> Xne two three!")
    terminal.type("\u{1B}0cf ")
    try terminal.wait(forLine: "[i] mock> two three!")
    terminal.type("\u{1B}dd")
    try terminal.wait(forLine: "[c] mock>")
    terminal.type("ifrom events limit 1 select objectId")
    try terminal.run("", prompt: "[i] mock>")
    #expect(terminal.screen.text.contains("1 row ·"))
  }

  @Test func `. repeats a change, and the prompt shows the mode after it`() throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    terminal.type("aa bb cc\u{1B}0cwX\u{1B}w.")
    try terminal.wait("both changes") { $0.line($0.row).hasSuffix("X X cc") }
    terminal.type("x")
    try terminal.wait("a letter less") {
      $0.text.hasSuffix("mock> X  cc") || $0.text.hasSuffix("Xx cc")
    }
    #expect(
      terminal.screen.line(terminal.screen.row).hasPrefix("[i]")
        == terminal.screen.text.hasSuffix("Xx cc")
    )
  }

  @Test func `emacs mode has no sign in the prompt`() throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    try terminal.run(":set editmode emacs")
    #expect(terminal.screen.line(terminal.screen.row) == "mock>")
  }

  // MARK: .editrc

  @Test func `bindings before and after .editrc's choice of the mode apply`()
    throws
  {
    try editrc("evq:bind ^P evq-line-start\nbind -v\n# a note\nbind ^N evq-line-end\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    terminal.type("abc\u{10}x")
    try terminal.wait(forLine: "[i] mock> xabc")
    terminal.type("\u{E}y")
    try terminal.wait(forLine: "[i] mock> xabcy")
  }

  @Test(
    "bindings in .editrc survive a change of the mode",
    arguments: ["", "bind -v\n", "bind -e\n"]
  )
  func bindingsSurvive(mode: String) throws {
    try editrc("\(mode)evq:bind ^P evq-line-start\n")
    let terminal = try home.shell(prompt: mode == "bind -v\n" ? "[i] mock>" : "mock>")
    for mode in ["vi", "emacs", "vi"] {
      try terminal.run(":set editmode \(mode)")
      terminal.type("abc\u{10}x")
      try terminal.wait("x at the start") { $0.line($0.row).hasSuffix("mock> xabc") }
      try terminal.finishLine("\u{3}")
    }
  }

  @Test func `a sequence in .editrc binds the key that sends it`() throws {
    try editrc("bind \"\\e[A\" evq-line-start\nbind ^[[5~ evq-line-end\n")
    let terminal = try home.shell()
    terminal.type("abc\u{1B}[Ax")
    try terminal.wait(forLine: "mock> xabc")
    terminal.type("\u{1B}[5~y")
    try terminal.wait(forLine: "mock> xabcy")
  }

  @Test func `invalid lines in .editrc and lines for other programs are ignored`() throws {
    try editrc("nonsense\nother:bind -v\nother:bind ^P evq-line-start\nbind \"unclosed\nbind\n")
    let terminal = try home.shell()
    try terminal.run("echo \"kept\"")
    terminal.type("\u{10}")
    try terminal.wait(forLine: "mock> echo \"kept\"")
  }

  // MARK: Cost of a key

  @Test("each key causes one write", arguments: [10, 2_000])
  func oneWrite(length: Int) throws {
    let terminal = try home.shell()
    try terminal.run(":set hints off")
    let text = String(
      String(repeating: "from events where id = abcdefgh\n", count: 70).prefix(length)
    )
    terminal.type("\u{1B}[200~\(text)\u{1B}[201~")
    try terminal.wait("the cursor after the text") { $0.column > 6 }
    let keys = ["x", "\u{1B}[D", "é", "\u{7F}", "\u{1B}[A", "y", "\u{17}", "\u{1F}", "(", "\u{1}"]
    for key in keys {
      let before = (updates: terminal.screen.updates, writes: terminal.writeCount)
      terminal.type(key)
      try terminal.wait("a paint") { $0.updates > before.updates && !$0.modes.contains("?2026") }
      #expect(terminal.screen.updates == before.updates + 1, "\(key.debugDescription)")
      if let writes = before.writes { #expect(terminal.writeCount == writes + 1) }
    }
  }
}
