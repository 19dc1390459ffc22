import Foundation
import Glibc

/// A program in its own pseudo-terminal: bytes in, bytes out.
package final class PseudoTerminal {
  /// A failure of a terminal or of the program in it.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
      self.description = description
    }
  }

  package let id: Int32
  private let descriptor: Int32
  private var isOpen = true
  private var status: Int32?

  /// Starts a program with exactly these environment variables; the first word is its path.
  package init(
    _ words: [String],
    columns: Int,
    rows: Int,
    variables: [String: String]
  ) throws {
    descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var unlock: Int32 = 0
    var number: UInt32 = 0
    // TIOCSPTLCK and TIOCGPTN: unlockpt and ptsname are not available in Swift.
    guard descriptor >= 0, ioctl(descriptor, 0x4004_5431, &unlock) == 0,
      ioctl(descriptor, 0x8004_5430, &number) == 0
    else { throw Failure("no pseudo-terminal") }
    PseudoTerminal.resize(descriptor, columns, rows)
    id = try PseudoTerminal.spawn(words, variables, "/dev/pts/\(number)")
  }

  deinit {
    kill(id, SIGKILL)
    var end: Int32 = 0
    if status == nil { waitpid(id, &end, 0) }
    hangUp()
  }

  /// Starts the program in a new session, so that the terminal becomes its controlling terminal.
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
    let program = words.first ?? ""
    guard posix_spawn(&id, program, &actions, &attributes, arguments, environment) == 0 else {
      throw Failure("\(program) does not start")
    }
    return id
  }

  // MARK: Bytes

  /// Writes the first bytes and returns their number; 0 after the terminal was closed.
  package func write(_ bytes: some Collection<UInt8>) -> Int {
    let bytes = Array(bytes.prefix(1_024))
    return max(0, Glibc.write(descriptor, bytes, bytes.count))
  }

  /// The program's output; nil after the timeout or the end of the output.
  package func read(milliseconds: Int32) -> [UInt8]? {
    var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&ready, 1, milliseconds) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else {
      _ = exitStatus
      return nil
    }
    return Array(bytes[..<count])
  }

  /// The status from `waitpid`; nil while the program runs.
  package var exitStatus: Int32? {
    var end: Int32 = 0
    if status == nil, waitpid(id, &end, WNOHANG) == id { status = end }
    return status
  }

  // MARK: The terminal

  private static func resize(_ descriptor: Int32, _ columns: Int, _ rows: Int) {
    var size = winsize(
      ws_row: UInt16(rows),
      ws_col: UInt16(columns),
      ws_xpixel: 0,
      ws_ypixel: 0
    )
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  /// Whether Ctrl-S stops the program's output.
  package var hasFlowControl: Bool {
    var mode = termios()
    tcgetattr(descriptor, &mode)
    return mode.c_iflag & tcflag_t(IXON) != 0
  }

  package func resize(columns: Int, rows: Int) {
    PseudoTerminal.resize(descriptor, columns, rows)
  }

  /// Whether the terminal echoes input, and whether it passes input on line by line.
  package var modes: (echoes: Bool, isCanonical: Bool) {
    var mode = termios()
    tcgetattr(descriptor, &mode)
    return (mode.c_lflag & tcflag_t(ECHO) != 0, mode.c_lflag & tcflag_t(ICANON) != 0)
  }

  /// Closes the terminal.
  package func hangUp() {
    if isOpen { close(descriptor) }
    isOpen = false
  }

  /// The number of the program's `write` calls so far; nil without `/proc`.
  package var writeCount: Int? {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/io", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix("syscw:") }
    return line?.split(separator: " ").last.flatMap { Int($0) }
  }
}
