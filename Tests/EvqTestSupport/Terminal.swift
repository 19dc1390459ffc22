package import Foundation
import Glibc

/// The built program at a terminal of its own: keys in, a screen out.
///
/// Nothing sleeps: a test waits until the screen shows what it expects, and fails where it never does.
package final class Terminal {
  package private(set) var screen: Screen
  private let descriptor: Int32
  private let id: pid_t
  private var hasEnded = false
  private var isOpen = true
  /// The time after which what is expected will not come any more.
  private static let secondsMax = 20.0

  /// What went wrong with a terminal.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// Starts `evq` with words and variables of the environment; files are made in `home`.
  ///
  /// With `inBash` it is an interactive shell instead, in which `evq` can be started and stopped.
  package init(
    _ words: [String] = [],
    columns: Int = 80,
    rows: Int = 24,
    home: URL,
    environment: [String: String] = [:],
    inBash: Bool = false
  ) throws {
    screen = Screen(columns: columns, rows: rows)
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlock: Int32 = 0
    var number: UInt32 = 0
    // TIOCSPTLCK and TIOCGPTN: Swift does not see unlockpt and ptsname.
    guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &unlock) == 0,
      ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw Failure(description: "no pseudo-terminal") }
    var size = winsize(
      ws_row: UInt16(rows),
      ws_col: UInt16(columns),
      ws_xpixel: 0,
      ws_ypixel: 0
    )
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
    var variables = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TERM": "xterm-256color",
      "HOME": home.path, "XDG_STATE_HOME": home.path + "/state", "PAGER": "cat",
      "XDG_CONFIG_HOME": home.path + "/config",
    ]
    variables.merge(environment) { $1 }
    let own = EvqProcess.program
    variables["PATH"] = own.deletingLastPathComponent().path + ":/usr/local/bin:/usr/bin:/bin"
    let bash = ["/bin/bash", "--norc", "--noprofile", "-i"]
    let evq = [own.path, "--now", "2026-11-21T12:00Z"] + words
    id = try Terminal.spawn(inBash ? bash : evq, variables, "/dev/pts/\(number)")
  }

  deinit {
    kill(id, SIGKILL)
    var status: Int32 = 0
    if !hasEnded { waitpid(id, &status, 0) }
    hangUp()
  }

  /// A session of its own, so that the terminal becomes its controlling one.
  private static func spawn(
    _ words: [String],
    _ variables: [String: String],
    _ path: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, path, O_RDWR, 0)
    posix_spawn_file_actions_adddup2(&actions, 0, 1)
    posix_spawn_file_actions_adddup2(&actions, 0, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    let newSession: Int16 = 0x80
    posix_spawnattr_setflags(&attributes, newSession)
    var arguments = words.map { strdup($0) }
    arguments.append(nil)
    var environment = variables.map { strdup("\($0.key)=\($0.value)") }
    environment.append(nil)
    defer { for pointer in arguments + environment { free(pointer) } }
    var id: pid_t = 0
    let program = words[0]
    guard posix_spawn(&id, program, &actions, &attributes, arguments, environment) == 0 else {
      throw Failure(description: "\(program) does not start")
    }
    return id
  }

  // MARK: Keys

  /// Types text or sequences.
  package func type(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1_024)) }
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

  package func signal(_ number: Int32) { kill(id, number) }

  package func resize(columns: Int, rows: Int) {
    // What was written for the old size belongs to the old screen.
    read(milliseconds: 0)
    screen.resize(columns: columns, rows: rows)
    var size = winsize(
      ws_row: UInt16(rows),
      ws_col: UInt16(columns),
      ws_xpixel: 0,
      ws_ypixel: 0
    )
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  /// Hangs up: the terminal is gone.
  package func hangUp() {
    if isOpen { close(descriptor) }
    isOpen = false
  }

  /// How the terminal treats what is typed: whether it shows it, and whether by lines.
  package var modes: (echoes: Bool, isCanonical: Bool) {
    var mode = termios()
    tcgetattr(descriptor, &mode)
    return (mode.c_lflag & tcflag_t(ECHO) != 0, mode.c_lflag & tcflag_t(ICANON) != 0)
  }

  // MARK: The screen

  /// Reads what the program writes until the screen is as expected.
  package func wait(_ what: String, until isExpected: (Screen) -> Bool) throws {
    let deadline = Date().addingTimeInterval(Terminal.secondsMax)
    while !isExpected(screen) {
      guard Date() < deadline else {
        throw Failure(description: "the screen never showed \(what):\n\(screen.text)\n—")
      }
      if !read(milliseconds: 100), hasEnded { break }
    }
    guard isExpected(screen) else {
      throw Failure(description: "it ended without \(what):\n\(screen.text)\n—")
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
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else {
      hasEnded = hasEnded || noteEnd(WNOHANG)
      return false
    }
    screen.write(Array(bytes[..<count]))
    return true
  }

  private var status: Int32 = 0

  private func noteEnd(_ options: Int32) -> Bool { waitpid(id, &status, options) == id }

  /// Waits for the end of the program; its exit code, or the negative number of the signal.
  package func exitCode() throws -> Int32 {
    let deadline = Date().addingTimeInterval(Terminal.secondsMax)
    while !hasEnded {
      guard Date() < deadline else {
        throw Failure(description: "it does not end:\n\(screen.text)")
      }
      read(milliseconds: 20)
      hasEnded = hasEnded || noteEnd(WNOHANG)
    }
    while read(milliseconds: 0) {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }
}
