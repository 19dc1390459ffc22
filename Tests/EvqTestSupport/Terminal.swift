package import Foundation
import Glibc

/// The built program in its own terminal: keys in, a screen out.
///
/// Tests do not sleep: they wait until the screen shows the expected text, and fail after a timeout.
package final class Terminal {
  package private(set) var screen: Screen
  private let terminal: PseudoTerminal
  /// The timeout; long, because a busy machine is slow.
  private static let secondsMax = 180.0

  /// Starts `evq` with these arguments and environment variables.
  ///
  /// `fixesNow` puts `--now` before the arguments; subcommands do not accept it. `inBash` starts an
  /// interactive bash instead, in which `evq` can be started and stopped.
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
    let program = EvqProcess.program
    variables["PATH"] = program.deletingLastPathComponent().path + ":/usr/local/bin:/usr/bin:/bin"
    let bash = ["/bin/bash", "--norc", "--noprofile", "-i"]
    let evq = [program.path] + (fixesNow ? ["--now", "2026-11-21T12:00Z"] : []) + words
    terminal = try PseudoTerminal(
      inBash ? bash : evq,
      columns: columns,
      rows: rows,
      variables: variables
    )
  }

  // MARK: Keys

  /// Types text or escape sequences.
  package func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = terminal.write(rest)
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
      // The program writes while it reads: a full terminal would block both.
      read(milliseconds: 0)
    }
  }

  /// Types a line and Enter.
  package func enter(_ text: String) { type(text + "\r") }

  /// Types keys that end the line and waits for the next prompt.
  package func finishLine(_ keys: String, prompt: String = "mock>") throws {
    read(milliseconds: 0)
    let before = screen.readings
    type(keys)
    try wait("the next prompt") {
      $0.readings > before && $0.modes.contains("?2004") && $0.line($0.row).hasSuffix(prompt)
    }
  }

  /// Types a line and Enter and waits for the next prompt.
  package func run(_ line: String, prompt: String = "mock>") throws {
    try finishLine(line + "\r", prompt: prompt)
  }

  package func signal(_ number: Int32) { kill(terminal.id, number) }

  package func resize(columns: Int, rows: Int) {
    // Output for the old size belongs on the old screen.
    read(milliseconds: 0)
    screen.resize(columns: columns, rows: rows)
    terminal.resize(columns: columns, rows: rows)
  }

  /// Closes the terminal.
  package func hangUp() { terminal.hangUp() }

  /// Whether the terminal echoes input, and whether it passes input on line by line.
  package var modes: (echoes: Bool, isCanonical: Bool) { terminal.modes }

  /// Whether Ctrl-S stops the program's output.
  package var hasFlowControl: Bool { terminal.hasFlowControl }

  /// The number of the program's `write` calls so far; nil without `/proc`.
  package var writeCount: Int? { terminal.writeCount }

  // MARK: The screen

  /// Reads the program's output until the screen is as expected.
  package func wait(_ name: String, until isExpected: (Screen) -> Bool) throws {
    let deadline = Date().addingTimeInterval(Terminal.secondsMax)
    while !isExpected(screen) {
      guard Date() < deadline else {
        throw PseudoTerminal.Failure("the screen never showed \(name):\n\(screen.text)\n—")
      }
      if !read(milliseconds: 100), terminal.exitStatus != nil { break }
    }
    guard isExpected(screen) else {
      throw PseudoTerminal.Failure("it ended without \(name):\n\(screen.text)\n—")
    }
  }

  /// Waits until the screen shows a text.
  package func wait(for text: String) throws {
    try wait("`\(text)`") { $0.text.contains(text) }
  }

  /// Waits until the cursor's row has exactly this text.
  package func wait(forLine text: String) throws {
    try wait("the line `\(text)`") { $0.line($0.row) == text }
  }

  /// Waits for an empty prompt in the cursor's row.
  package func waitForPrompt(_ prompt: String = "mock>") throws {
    try wait("the prompt") { $0.line($0.row) == prompt && $0.modes.contains("?2004") }
  }

  /// Reads the program's output into the screen; false if there is none.
  @discardableResult
  private func read(milliseconds: Int32) -> Bool {
    guard let bytes = terminal.read(milliseconds: milliseconds) else { return false }
    screen.write(bytes)
    return true
  }

  /// Waits for the exit; returns the exit code or the negated signal number.
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
