import EvqShell
import EvqTestSupport
import Foundation
import Testing

/// The shell in a terminal: no key blocks it, ends it, or changes text unexpectedly.
@Suite(.serialized)
struct ShellKeysTests {
  private let home = TemporaryHome()

  private func editrc(_ text: String) throws {
    try text.write(to: home.url.appending(path: ".editrc"), atomically: true, encoding: .utf8)
  }

  // MARK: Every key

  /// Ctrl-D, which may exit, and the keys that send signals.
  private static let excludedKeys: Set<UInt8> = [3, 4, 26, 28]

  /// Every key alone, after Alt (Esc in vi mode), and after Ctrl-X.
  private static let keys: [String] = {
    let single = (1..<128).filter { !excludedKeys.contains($0) }.map { String(Unicode.Scalar($0)) }
    return single + single.map { "\u{1B}" + $0 } + single.map { "\u{18}" + $0 } + ["Ï", "Û"]
  }()

  @Test("the shell responds after any key and Ctrl-C", arguments: ["emacs", "vi"])
  func everyKey(mode: String) throws {
    let terminal = try home.shell(environment: ["VISUAL": "true"])
    try terminal.run(":set editmode \(mode)", prompt: mode == "vi" ? "[i] mock>" : "mock>")
    for start in stride(from: 0, to: ShellKeysTests.keys.count, by: 8) {
      let keys = ShellKeysTests.keys[start...].prefix(8)
      // A key may open the search, which consumes the first Ctrl-C.
      for key in keys { terminal.type("abc def" + key + "\u{3}\u{3}") }
      terminal.enter("echo \"answer \(start)\"")
      try terminal.wait("an answer after \(keys.map(\.debugDescription))") {
        $0.text.contains("\nanswer \(start)\n")
      }
    }
  }

  @Test(
    "Ctrl-C ends an incomplete key sequence",
    arguments: ["f", "dt", "r", "5d", "c2", "\u{18}"]
  )
  func waiting(keys: String) throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    try terminal.finishLine("abc def\u{1B}\(keys)\u{3}", prompt: "[i] mock>")
    try terminal.run("echo \"answer\"", prompt: "[i] mock>")
    #expect(terminal.screen.text.contains("\nanswer\n"))
  }

  @Test(
    "Ctrl-C ends libedit commands that read keys themselves",
    arguments: ["ed\\-command", "em-inc-search-prev", "vi-history-word", "ed-quoted-insert"]
  )
  func boundByUser(command: String) throws {
    try editrc("bind ^T \(command)\n")
    let terminal = try home.shell()
    terminal.type("abc\u{14}\u{3}\u{3}")
    terminal.enter("echo \"answer\"")
    try terminal.wait(for: "\nanswer\n")
    try terminal.waitForPrompt()
  }

  @Test func `libedit's history commands run evq's`() throws {
    try editrc("bind ^T ed-prev-history\nbind ^G em-inc-search-prev\nbind ^O ed-newline\n")
    let terminal = try home.shell()
    terminal.type("echo \"first\"\u{F}")
    try terminal.wait(for: "\nfirst\n")
    try terminal.waitForPrompt()
    terminal.type("\u{14}")
    try terminal.wait(forLine: "mock> echo \"first\"")
    terminal.type("\u{15}\u{7}fir")
    try terminal.wait(for: "search: fir")
  }

  // MARK: Keys without a command

  private static let keysWithoutCommand = ["\u{1B}[2~", "\u{1B}[5~", "\u{1B}[6~", "\u{1B}[Z"]

  @Test(
    "Insert, PageUp, PageDown and Shift-Tab change nothing",
    arguments: ["", "bind -v\n", "bind -e\n"]
  )
  func keysChangeNothing(editrc text: String) throws {
    try editrc(text)
    let terminal = try home.shell(prompt: text == "bind -v\n" ? "[i] mock>" : "mock>")
    for mode in ["", "vi", "emacs", "vi"] {
      if !mode.isEmpty { try terminal.run(":set editmode \(mode)") }
      let isVi = mode.isEmpty ? text == "bind -v\n" : mode == "vi"
      for prefix in isVi ? ["", "\u{1B}l"] : [""] {
        terminal.type("ab cd" + prefix + ShellKeysTests.keysWithoutCommand.joined() + "\u{1}x")
        try terminal.wait("the same text") {
          $0.line($0.row).hasSuffix(prefix.isEmpty ? "mock> xab cd" : "mock> b cd")
        }
        try terminal.finishLine("\u{3}")
      }
    }
  }

  @Test("internal key codes without a key have no effect", arguments: ["", "bind -v\n"])
  func privateCodes(mode: String) throws {
    let bound: Set<Key.Special> = [
      .up, .down, .left, .right, .home, .end, .delete, .wordLeft, .wordRight, .altEnter,
    ]
    // Codes from 0x9D are the editor's own messages. Only a macro can send the others.
    let codes = (UInt8(0x80)..<0x9D).filter { code in !bound.contains { $0.rawValue == code } }
    let macro = codes.map { "\\" + String($0, radix: 8) }.joined()
    try editrc("\(mode)bind -s ^T '\(macro)'\nbind -a -s ^T '\(macro)'\n")
    let prompt = mode.isEmpty ? "mock>" : "[i] mock>"
    let terminal = try home.shell(prompt: prompt)
    terminal.type("ab cd\u{14}x")
    try terminal.wait(forLine: prompt + " ab cdx")
    guard !mode.isEmpty else { return }
    terminal.type("\u{1B}0\u{14}x")
    try terminal.wait(forLine: "[c] mock> b cdx")
  }

  // MARK: vi

  @Test func `f, t and ; find a letter`() throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    terminal.type("a.b.c.d\u{1B}0f.x")
    try terminal.wait(forLine: "[c] mock> ab.c.d")
    terminal.type("0t.x")
    try terminal.wait(forLine: "[c] mock> a.c.d")
    terminal.type("0f.;x")
    try terminal.wait(forLine: "[c] mock> a.cd")
  }

  @Test func `/ and ? search the history, n and N repeat the search, + and - move in the history`()
    throws
  {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    for word in ["apple", "banana", "apricot"] {
      try terminal.run("echo \"\(word)\"", prompt: "[i] mock>")
    }
    terminal.type("draft\u{1B}/ap\u{1B}")
    try terminal.wait(forLine: "[c] mock> echo \"apricot\"")
    terminal.type("n")
    try terminal.wait(forLine: "[c] mock> echo \"apple\"")
    terminal.type("N")
    try terminal.wait(forLine: "[c] mock> echo \"apricot\"")
    terminal.type("-")
    try terminal.wait(forLine: "[c] mock> echo \"banana\"")
    terminal.type("++")
    try terminal.wait(forLine: "[c] mock> draft")
    terminal.type("?ban\u{1B}")
    try terminal.wait(forLine: "[c] mock> echo \"banana\"")
  }

  @Test func `U undoes all changes`() throws {
    try editrc("bind -v\n")
    let terminal = try home.shell(prompt: "[i] mock>")
    terminal.type("one two\u{1B}")
    try terminal.wait(forLine: "[c] mock> one two")
    terminal.type("0x")
    try terminal.wait(forLine: "[c] mock> ne two")
    terminal.type("U")
    try terminal.wait(forLine: "[c] mock>")
    terminal.type("u")
    try terminal.run("iecho \"still here\"", prompt: "[i] mock>")
    #expect(terminal.screen.text.contains("\nstill here\n"))
  }

  // MARK: Ctrl-S

  @Test func `Ctrl-S does not block the terminal`() throws {
    let terminal = try home.shell()
    #expect(!terminal.hasFlowControl)
    terminal.type("ab\u{13}c")
    try terminal.wait(forLine: "mock> abc")
    terminal.type("\u{3}\u{4}")
    #expect(try terminal.exitCode() == 0)
    #expect(terminal.hasFlowControl)
  }
}
