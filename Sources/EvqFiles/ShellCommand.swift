// `environ` is a variable of C, which Swift considers unsafe.
@preconcurrency import Glibc
import Synchronization

/// A command line that runs in `sh` and whose output is read through a pipe.
package final class ShellCommand: Sendable {
  private let id: pid_t
  private let output: Int32
  private let hasEnded = Mutex(false)

  /// Starts the command with an empty standard input; its standard error is that of evq.
  package init(_ line: String) throws(SystemError) {
    guard let pipe = Descriptor.pipe() else { throw .last }
    defer { close(pipe.write) }
    let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer { if null >= 0 { close(null) } }
    do throws(SystemError) {
      guard null >= 0 else { throw .last }
      id = try ShellCommand.start(
        line,
        input: null,
        output: pipe.write,
        resetting: [SIGINT, SIGTERM, SIGHUP, SIGPIPE]
      )
    } catch {
      close(pipe.read)
      throw error
    }
    output = pipe.read
  }

  deinit { close(output) }

  /// Reads the output until its end, or until it has more than `max` bytes; blocks.
  package func readOutput(upTo max: Int) throws(SystemError) -> [UInt8] {
    try FileBytes.read(output, upTo: max)
  }

  /// Waits until the command ends; returns its exit code, or 128 plus the signal that ended it.
  package func wait() -> Int32 {
    // The first call only waits: until the second one, no other process can get this id, and `kill` is safe.
    var information = siginfo_t()
    while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    var status: Int32 = 0
    hasEnded.withLock { hasEnded in
      if !hasEnded { waitpid(id, &status, 0) }
      hasEnded = true
    }
    return ShellCommand.exitCode(status)
  }

  /// Kills the command if it is still running.
  package func kill() {
    hasEnded.withLock { hasEnded in
      guard !hasEnded else { return }
      Glibc.kill(id, SIGKILL)
      waitpid(id, nil, 0)
      hasEnded = true
    }
  }

  /// The exit code in a status of `waitpid`; 128 plus the signal for a program that a signal ended.
  package static func exitCode(_ status: Int32) -> Int32 {
    status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }

  /// Starts a command line with `sh`; returns its process id, for which the caller must wait.
  ///
  /// `input` and `output` become its standard input and output. The signals are reset to their defaults, and
  /// none is blocked: a program inherits what its parent ignores and blocks.
  package static func start(
    _ line: String,
    _ arguments: [String] = [],
    input: Int32? = nil,
    output: Int32? = nil,
    resetting signals: [Int32]
  ) throws(SystemError) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input { posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO) }
    if let output { posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var set = sigset_t()
    sigemptyset(&set)
    posix_spawnattr_setsigmask(&attributes, &set)
    for number in signals { sigaddset(&set, number) }
    posix_spawnattr_setsigdefault(&attributes, &set)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words = (["sh", "-c", line, "sh"] + arguments).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, "/bin/sh", &actions, &attributes, words, environ)
    guard code == 0 else { throw SystemError(code: code) }
    return id
  }
}
