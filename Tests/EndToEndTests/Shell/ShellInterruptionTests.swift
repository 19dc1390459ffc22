import EvqTestSupport
import Foundation
import Glibc
import Testing

/// The shell in a terminal: Ctrl-C, Ctrl-Z, signals, and a closed terminal.
@Suite(.serialized)
struct ShellInterruptionTests {
  private let home = TemporaryHome()

  @Test func `Ctrl-C discards an incomplete statement`() throws {
    let terminal = try home.shell()
    try terminal.finishLine("from events where (\r(\u{3}")
    terminal.type("\u{3}")
    try terminal.wait(for: "Ctrl-D or :quit leaves")
    try terminal.waitForPrompt()
  }

  @Test(
    "text typed after Ctrl-C starts a new line",
    arguments: ["abc", "(\r", "\u{12}a"]
  )
  func typeAhead(before: String) throws {
    let terminal = try home.shell()
    let ends = before.hasPrefix("\u{12}") ? "\u{3}\u{3}" : "\u{3}"
    try terminal.run("\(before)\(ends)from events limit 1 select id")
    #expect(terminal.screen.text.contains("1 row ·"))
    #expect(!terminal.screen.text.contains("error"))
  }

  @Test func `text typed right after Ctrl-C is not appended to the discarded line`() throws {
    let terminal = try home.shell()
    for number in 1...10 {
      terminal.type("abc")
      try terminal.wait(forLine: "mock> abc")
      try terminal.run("\u{3}echo \"number \(number)\"")
      #expect(terminal.screen.text.contains("\nnumber \(number)\n"))
      #expect(!terminal.screen.text.contains("error"))
    }
  }

  @Test("the keys of stty are obeyed", arguments: [("^X", "\u{18}"), ("^C", "\u{3}")])
  func chosenKey(name: String, key: String) throws {
    let terminal = try home.shell(["--allow-shell"])
    try terminal.run(":! stty intr '\(name)'")
    try terminal.finishLine("abc\(key)")
    try terminal.run("echo \"answer\"")
    #expect(terminal.screen.text.contains("\nanswer\n"))
  }

  @Test func `Ctrl-C stops a query and keeps the session`() throws {
    let terminal = try Terminal(
      ["--backend", "live", "--base-url", "http://127.0.0.1:9", "--token-file", try token()],
      home: home.url
    )
    try terminal.wait("the prompt") {
      $0.line($0.row).hasPrefix("live") && $0.line($0.row).hasSuffix(">")
    }
    terminal.enter("from campaigns")
    try terminal.wait(for: "attempt")
    terminal.type("\u{3}")
    try terminal.wait(for: "interrupted")
    try terminal.wait("the prompt") {
      $0.line($0.row).hasPrefix("live") && $0.line($0.row).hasSuffix(">")
    }
    terminal.enter("echo \"still here\"")
    try terminal.wait("the text") { $0.text.contains("\nstill here") }
  }

  private func token() throws -> String {
    let file = home.url.appending(path: "token")
    try "pat-na1-00000000-0000-4000-8000-000000000000".write(
      to: file,
      atomically: true,
      encoding: .utf8
    )
    return file.path
  }

  @Test func `the prompt of a live backend is red`() throws {
    let terminal = try Terminal(
      ["--backend", "live", "--base-url", "http://127.0.0.1:9", "--token-file", try token()],
      home: home.url
    )
    try terminal.wait("the prompt") {
      $0.line($0.row).hasPrefix("live") && $0.line($0.row).hasSuffix(">")
    }
    #expect(terminal.screen.styles(terminal.screen.row).first == "1;31")
  }

  @Test func `Ctrl-D and :quit exit and restore the terminal`() throws {
    for leave in ["\u{4}", ":quit\r", "exit\r"] {
      let terminal = try home.shell()
      #expect(!terminal.modes.isCanonical)
      terminal.type(leave)
      #expect(try terminal.exitCode() == 0)
      #expect(!terminal.screen.modes.contains("?2004"))
      #expect(terminal.screen.modes.contains("?25"))
    }
  }

  @Test("a signal restores the terminal", arguments: [SIGTERM, SIGHUP, SIGSEGV, SIGABRT])
  func signals(number: Int32) throws {
    let terminal = try home.shell()
    terminal.type("from eve")
    try terminal.wait(forLine: "mock> from events")
    terminal.signal(number)
    let code = try terminal.exitCode()
    #expect(code == 128 + number || code == -number)
    #expect(!terminal.screen.modes.contains("?2004"))
    #expect(!terminal.screen.modes.contains("?2026"))
    #expect(terminal.screen.modes.contains("?25"))
  }

  /// A program that prints a text and waits.
  private func waiting(_ name: String) throws -> String {
    let program = home.url.appending(path: name)
    try "#!/bin/bash\nhead -n 1\nstty -echo -icanon < /dev/tty\necho SHOWN\nsleep 100\n".write(
      to: program,
      atomically: true,
      encoding: .utf8
    )
    chmod(program.path, 0o755)
    return program.path
  }

  @Test(
    "a signal ends the shell while another program or a question has the terminal",
    arguments: [
      "from events limit all select id\r", "from events limit 30 select id\r",
      "from ev\u{18}\u{5}", ":edit\r", ":! echo SHOWN; stty -echo; sleep 100\r",
      "send timeline { eventTemplateId: \"1001298\", email: \"ada@example.com\" }\r",
    ],
    [SIGTERM, SIGHUP]
  )
  func signalsBesidePrograms(keys: String, number: Int32) throws {
    let program = try waiting("program")
    let variables = ["PAGER": program, "VISUAL": "\(program) < /dev/null; true"]
    let terminal = try home.shell(["--allow-shell"], rows: 12, environment: variables)
    try terminal.run("echo \"kept\"")
    terminal.type(keys)
    try terminal.wait("the program or the question") {
      $0.text.contains("\nSHOWN") || $0.text.contains("[y/N]")
    }
    terminal.signal(number)
    #expect(try terminal.exitCode() == 128 + number)
    #expect(terminal.modes == (true, true) && terminal.hasFlowControl)
    #expect(!terminal.screen.modes.contains("?2004") && terminal.screen.modes.contains("?25"))
    let history = home.url.appending(path: "state/evq/history")
    #expect(try String(contentsOf: history, encoding: .utf8).contains("kept"))
  }

  @Test func `Ctrl-S does not stop a query's output, and the pager receives its keys`() throws {
    let terminal = try Terminal(
      ["--backend", "live", "--base-url", "http://127.0.0.1:9", "--token-file", try token()],
      home: home.url
    )
    try terminal.wait("the prompt") { $0.line($0.row).hasPrefix("live") && $0.readings == 1 }
    terminal.enter("from campaigns")
    try terminal.wait(for: "attempt")
    #expect(!terminal.hasFlowControl)
    terminal.type("\u{13}\u{3}")
    try terminal.wait(for: "interrupted")
  }

  @Test func `closing the terminal ends the shell`() throws {
    let terminal = try home.shell()
    terminal.type("from events limit all |")
    terminal.hangUp()
    // The shell may see the end of input before the signal.
    #expect([0, 128 + SIGHUP].contains(try terminal.exitCode()))
  }

  @Test func `closing the terminal during a query ends the shell`() throws {
    let terminal = try Terminal(
      ["--backend", "live", "--base-url", "http://127.0.0.1:9", "--token-file", try token()],
      home: home.url
    )
    try terminal.wait("the prompt") { $0.line($0.row).hasPrefix("live") && $0.readings == 1 }
    terminal.enter("from campaigns")
    try terminal.wait(for: "attempt")
    terminal.hangUp()
    #expect(try terminal.exitCode() == 128 + SIGHUP)
  }

  @Test func `Ctrl-Z stops the shell, and fg restores the line`() throws {
    let terminal = try Terminal(home: home.url, environment: ["PS1": "bash$ "], inBash: true)
    try terminal.wait(forLine: "bash$")
    terminal.enter("evq --now 2026-11-21T12:00Z")
    try terminal.waitForPrompt()
    terminal.type("from eve")
    try terminal.wait(forLine: "mock> from events")
    terminal.type("\u{1A}")
    try terminal.wait(for: "Stopped")
    try terminal.wait(forLine: "bash$")
    terminal.enter("fg")
    try terminal.wait(forLine: "mock> from events")
    terminal.type("nts")
    try terminal.wait("the cursor after the line") { $0.column == 17 }
  }

  @Test func `the pager receives Ctrl-C`() throws {
    let pager = home.url.appending(path: "pager")
    try
      "#!/bin/bash\ntrap 'echo CAUGHT' INT; cat\nwhile ! read -t 20 -s -n 1 < /dev/tty; do :; done\n"
      .write(to: pager, atomically: true, encoding: .utf8)
    chmod(pager.path, 0o755)
    let terminal = try home.shell(rows: 12, environment: ["PAGER": pager.path])
    terminal.enter("from events limit 30 select id")
    try terminal.wait(for: "-8000-")
    terminal.type("\u{3}")
    try terminal.wait(for: "CAUGHT")
    terminal.type("q")
    try terminal.wait(for: "30 rows")
    try terminal.waitForPrompt()
    terminal.type("abc")
    try terminal.wait(forLine: "mock> abc")
  }

  @Test func `Ctrl-C closes the menu and discards the line`() throws {
    let terminal = try home.shell()
    terminal.type("from events s\t")
    try terminal.wait(for: "since   clause")
    try terminal.finishLine("\u{3}")
    #expect(!terminal.screen.text.contains("clause"))
  }

  @Test func `a crash erases the menu`() throws {
    let terminal = try home.shell()
    terminal.type("from events s\t")
    try terminal.wait(for: "since   clause")
    terminal.signal(SIGSEGV)
    #expect(try terminal.exitCode() == -SIGSEGV)
    #expect(!terminal.screen.text.contains("clause"))
    #expect(terminal.modes == (true, true))
  }
}
