import EvqFiles
import Glibc

/// Starts programs and waits for them: the editor, the pager and system commands.
enum ExternalProgram {
  /// The first of these environment variables that is set and not empty.
  static func variable(_ names: String...) -> String? {
    for name in names {
      if let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty { return value }
    }
    return nil
  }

  /// Whether `PATH` has a program of this name.
  static func isInstalled(_ name: String) -> Bool {
    (variable("PATH") ?? "").split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
  }

  /// Starts a command line with `sh`; `input` becomes its standard input.
  ///
  /// Returns its process id; nil if it cannot be started.
  static func start(_ line: String, _ arguments: [String] = [], input: Int32? = nil) -> pid_t? {
    try? ShellCommand.start(
      line,
      arguments,
      input: input,
      // The program must not inherit ignored signals.
      resetting: EventPipe.signals + [SIGPIPE]
    )
  }

  /// Waits for a program; returns its exit code, or 128 plus the signal that ended it.
  ///
  /// Ctrl-Z stops both, or nobody could type `fg`. SIGTERM and SIGHUP to evq also end the program; `isEnding` tells
  /// that it already has the signal. evq waits at most a second for a program that ignores them.
  @discardableResult
  static func wait(for id: pid_t, _ events: EventPipe, isEnding: Bool = false) -> Int32 {
    var deadline = isEnding ? Monotonic.milliseconds + endMilliseconds : nil
    var others: [pid_t] = []
    while true {
      var status: Int32 = 0
      let ended = waitpid(id, &status, WUNTRACED | WNOHANG)
      if ended < 0, errno != EINTR { return 127 }
      if ended == id {
        guard isStopped(status) else {
          awaitEnd(of: others, until: deadline ?? 0)
          return ShellCommand.exitCode(status)
        }
        // Not SIGTSTP: the terminal's own may still be pending, and would stop evq again.
        raise(SIGSTOP)
        // Continuing evq does not always continue its children.
        kill(id, SIGCONT)
      }
      let left = deadline.map { Int32(clamping: max(0, $0 - Monotonic.milliseconds)) }
      guard left != 0 else { return 128 + SIGTERM }
      if let number = events.holdEvents(milliseconds: left ?? -1), deadline == nil {
        others = end(id, by: number)
        deadline = Monotonic.milliseconds + endMilliseconds
      }
    }
  }

  /// How long a program may take to end after a signal, in milliseconds.
  private static let endMilliseconds: Int64 = 1_000

  /// Sends a signal to a program and its descendants; returns the descendants.
  @discardableResult
  static func end(_ id: pid_t, by number: Int32) -> [pid_t] {
    let others = descendants(of: id)
    for id in others + [id] {
      kill(id, number)
      // A stopped program does not handle the signal.
      kill(id, SIGCONT)
    }
    return others
  }

  private static func descendants(of id: pid_t) -> [pid_t] {
    let bytes = (try? FileBytes.read("/proc/\(id)/task/\(id)/children")) ?? []
    let children = String(decoding: bytes, as: UTF8.self).split(separator: " ").compactMap {
      pid_t($0)
    }
    return children.flatMap { descendants(of: $0) + [$0] }
  }

  /// Waits for programs that are not children of evq: an editor has to restore the terminal first.
  private static func awaitEnd(of ids: [pid_t], until deadline: Int64) {
    while ids.contains(where: isRunning), Monotonic.milliseconds < deadline { _ = poll(nil, 0, 10) }
  }

  /// Whether a program is running; a zombie is not.
  private static func isRunning(_ id: pid_t) -> Bool {
    let bytes = (try? FileBytes.read("/proc/\(id)/stat")) ?? []
    let state = bytes.lastIndex(of: UInt8(ascii: ")")).map { bytes[($0 + 1)...].dropFirst().first }
    return state != nil && state != UInt8(ascii: "Z")
  }

  private static func isStopped(_ status: Int32) -> Bool { status & 0xFF == 0x7F }
}
