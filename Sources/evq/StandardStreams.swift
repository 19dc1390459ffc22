import EvqModel
import EvqSession
import EvqSyntax
import Glibc
import Synchronization

/// Rows to standard output or a file, messages to standard error.
final class StandardStreams: SessionOutput {
  private let descriptor: Int32
  /// Where a finished file belongs, and where it is while it grows; nil for a stream.
  private let place: (final: String, partial: String)?
  private let path: String?
  private let hasStatus = Atomic(false)

  /// Opens the `-o` file beside its place; it takes the place when `commit` is called.
  ///
  /// What is no regular file (`/dev/stderr`, a pipe) is written to as it is; a link is followed.
  init(outputFile: String?) throws(EvqError) {
    path = outputFile
    guard let outputFile else {
      (descriptor, place) = (STDOUT_FILENO, nil)
      return
    }
    var status = stat()
    let exists = stat(outputFile, &status) == 0
    if exists, status.st_mode & S_IFMT != S_IFREG {
      place = nil
      descriptor = open(outputFile, O_WRONLY | O_CLOEXEC)
    } else {
      let final = exists ? StandardStreams.resolved(outputFile) : outputFile
      let partial = "\(final).part-\(getpid())"
      place = (final, partial)
      descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    }
    guard descriptor >= 0 else { throw StandardStreams.unwritable(outputFile) }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func unwritable(_ path: String) -> EvqError {
    let reason = String(cString: strerror(errno)).lowercased()
    return .source(SourceError(.unwritableOutput, "cannot write `\(path)`: \(reason)"))
  }

  func write(rows: [UInt8]) throws(EvqError) {
    guard StandardStreams.write(rows, to: descriptor) else {
      if errno == EPIPE { throw .closedPipe }
      throw StandardStreams.unwritable(path ?? "standard output")
    }
  }

  func write(message: String) {
    let clearing = hasStatus.exchange(false, ordering: .relaxed) ? StandardStreams.cleared : ""
    StandardStreams.write(clearing + message, to: STDERR_FILENO)
  }

  /// Writes over the line of the last status; only a session at a terminal shows any.
  func show(status: String?) {
    guard let status else {
      if hasStatus.exchange(false, ordering: .relaxed) {
        StandardStreams.write(StandardStreams.cleared, to: STDERR_FILENO)
      }
      return
    }
    hasStatus.store(true, ordering: .relaxed)
    // A status that wraps could not be written over.
    let width = Terminal.width(of: STDERR_FILENO) ?? 80
    StandardStreams.write(
      StandardStreams.cleared + String(status.prefix(width - 1)),
      to: STDERR_FILENO
    )
  }

  private static let cleared = "\r\u{1B}[K"

  /// Asks at the terminal; nil where the questions or the answers are not at one.
  func confirm(_ question: String) -> Bool? {
    guard isatty(STDIN_FILENO) != 0, isatty(STDERR_FILENO) != 0 else { return nil }
    write(message: "\(question) [y/N] ")
    // Ctrl-C has to end the question, too.
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while poll(&input, 1, 50) == 0 {
      if Task.isCancelled { return false }
    }
    let answer = readLine() ?? ""
    return ["y", "yes"].contains(answer.lowercased())
  }

  /// Puts a finished `-o` file into its place.
  func commit() throws(EvqError) {
    guard let path else { return }
    let isClosed = close(descriptor) == 0
    guard let place else { return }
    guard isClosed, rename(place.partial, place.final) == 0 else {
      throw StandardStreams.unwritable(path)
    }
  }

  /// Leaves whatever was at the `-o` file's place before.
  func discard() {
    guard path != nil else { return }
    close(descriptor)
    if let place { unlink(place.partial) }
  }

  static func write(_ text: String, to descriptor: Int32) {
    _ = write(Array(text.utf8), to: descriptor)
  }

  /// Writes all bytes; false with `errno` where that fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        start += count
      }
      return true
    }
  }
}
