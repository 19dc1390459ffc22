package import Foundation
import Glibc

/// The built program at a terminal of its own: keys in, a screen out.
///
/// Nothing sleeps: a test waits until the screen shows what it expects, and fails where it never does.
package final class Terminal {
  package private(set) var screen: Screen
  private let terminal: PseudoTerminal
  /// When a test gives up; long, because a busy machine makes everything slow.
  private static let secondsMax = 180.0

  /// Starts `evq` with words and variables of the environment; files are made in `home`.
  ///
  /// Without `fixesNow` nothing stands before the words, as a subcommand wants it. With `inBash` it is an interactive shell instead, in which `evq` can be started and stopped.
  package init(
    _ words: [String] = [],
    columns: Int = 80,
    rows: Int = 24,
    home: URL,
    environment: [String: String] = [:],
    inBash: Bool = false,
    fixesNow: Bool = true
  ) throws {
    screen = Screen(columns: columns, rows: rows)
    var variables = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color",
      "HOME": home.path, "XDG_STATE_HOME": home.path + "/state", "PAGER": "cat",
      "XDG_CONFIG_HOME": home.path + "/config",
    ]
    variables.merge(environment) { $1 }
    let own = EvqProcess.program
    variables["PATH"] = own.deletingLastPathComponent().path + ":/usr/local/bin:/usr/bin:/bin"
    let bash = ["/bin/bash", "--norc", "--noprofile", "-i"]
    let evq = [own.path] + (fixesNow ? ["--now", "2026-11-21T12:00Z"] : []) + words
    terminal = try PseudoTerminal(
      inBash ? bash : evq,
      columns: columns,
      rows: rows,
      variables: variables
    )
  }

  // MARK: Keys

  /// Types text or sequences.
  package func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = terminal.write(rest)
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
      // The program writes while it reads; a full terminal would stop both.
      read(milliseconds: 0)
    }
  }

  /// Types a line and Enter.
  package func enter(_ text: String) { type(text + "\r") }

  /// Types keys that end the line, and waits for the next prompt.
  package func finishLine(_ keys: String, prompt: String = "mock>") throws {
    read(milliseconds: 0)
    let before = screen.readings
    type(keys)
    try wait("the next prompt") {
      $0.readings > before && $0.modes.contains("?2004") && $0.line($0.row).hasSuffix(prompt)
    }
  }

  /// Types a line and Enter, and waits for the next prompt.
  package func run(_ line: String, prompt: String = "mock>") throws {
    try finishLine(line + "\r", prompt: prompt)
  }

  package func signal(_ number: Int32) { kill(terminal.id, number) }

  package func resize(columns: Int, rows: Int) {
    // What was written for the old size belongs to the old screen.
    read(milliseconds: 0)
    screen.resize(columns: columns, rows: rows)
    terminal.resize(columns: columns, rows: rows)
  }

  /// Hangs up: the terminal is gone.
  package func hangUp() { terminal.hangUp() }

  /// How the terminal treats what is typed: whether it shows it, and whether by lines.
  package var modes: (echoes: Bool, isCanonical: Bool) { terminal.modes }

  /// Whether Ctrl-S stops what the program writes.
  package var hasFlowControl: Bool { terminal.hasFlowControl }

  /// How often the program has called `write` so far; nil where the system does not count.
  package var writeCount: Int? { terminal.writeCount }

  // MARK: The screen

  /// Reads what the program writes until the screen is as expected.
  package func wait(_ what: String, until isExpected: (Screen) -> Bool) throws {
    let deadline = Date().addingTimeInterval(Terminal.secondsMax)
    while !isExpected(screen) {
      guard Date() < deadline else {
        throw PseudoTerminal.Failure("the screen never showed \(what):\n\(screen.text)\n—")
      }
      if !read(milliseconds: 100), terminal.exitStatus != nil { break }
    }
    guard isExpected(screen) else {
      throw PseudoTerminal.Failure("it ended without \(what):\n\(screen.text)\n—")
    }
  }

  /// Waits until the screen shows a text.
  package func wait(for text: String) throws {
    try wait("`\(text)`") { $0.text.contains(text) }
  }

  /// Waits until the row of the cursor is this text.
  package func wait(forLine text: String) throws {
    try wait("the line `\(text)`") { $0.line($0.row) == text }
  }

  /// Waits for an empty prompt in the row of the cursor.
  package func waitForPrompt(_ prompt: String = "mock>") throws {
    try wait("the prompt") { $0.line($0.row) == prompt && $0.modes.contains("?2004") }
  }

  /// Takes in what the program has written; false where nothing came.
  @discardableResult
  private func read(milliseconds: Int32) -> Bool {
    guard let bytes = terminal.read(milliseconds: milliseconds) else { return false }
    screen.write(bytes)
    return true
  }

  /// Waits for the end of the program; its exit code, or the negative number of the signal.
  package func exitCode() throws -> Int32 {
    let deadline = Date().addingTimeInterval(Terminal.secondsMax)
    while terminal.exitStatus == nil {
      guard Date() < deadline else {
        throw PseudoTerminal.Failure("it does not end:\n\(screen.text)")
      }
      read(milliseconds: 20)
    }
    while read(milliseconds: 0) {}
    let status = terminal.exitStatus ?? 0
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }
}
