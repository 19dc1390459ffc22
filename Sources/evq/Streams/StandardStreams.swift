import EvqModel
import EvqSession
import EvqSyntax
import Glibc
import Synchronization

/// Rows to standard output or a file, messages to standard error.
final class StandardStreams: SessionOutput {
  /// The `-o` file; nil for standard output.
  private let file: OutputFile?
  private let hasStatus = Atomic(false)

  /// Opens the `-o` file beside its place; it takes the place when `commit` is called.
  init(outputFile: String?) throws(EvqError) {
    if let outputFile { file = try OutputFile(outputFile) } else { file = nil }
  }

  var filePlace: String? { file?.place ?? StandardPlace.output }

  func write(rows: [UInt8]) throws(EvqError) {
    if let file { try file.write(rows) } else { try StandardStreams.writeOutput(rows) }
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
  func commit() throws(EvqError) { try file?.commit() }

  /// Leaves whatever was at the `-o` file's place before.
  func discard() { file?.discard() }

  /// See `OutputFile.keepRows`.
  func keepRows() throws(EvqError) { try file?.keepRows() }

  func dropRows() { file?.dropRows() }

  var keepsRows: Bool { file?.keepsRows ?? false }

  // MARK: Descriptors

  /// Prints a text to standard output; a failed write is an error, a closed pipe ends the program quietly.
  static func print(_ text: String) throws(EvqError) { try writeOutput(Array(text.utf8)) }

  private static func writeOutput(_ bytes: [UInt8]) throws(EvqError) {
    guard write(bytes, to: STDOUT_FILENO) else {
      if errno == EPIPE { throw .closedPipe }
      throw OutputFile.unwritable("standard output", errno)
    }
  }

  /// Closes standard output at the end; some file systems report a full disk only here.
  static func closeOutput() throws(EvqError) {
    guard close(STDOUT_FILENO) != 0, errno != EBADF else { return }
    throw OutputFile.unwritable("standard output", errno)
  }

  /// Fills descriptors that the caller has closed, or the next file that is opened would be taken for one of them.
  ///
  /// Reading and writing them still fails.
  static func fillClosedDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes a message to standard error.
  static func write(_ text: String, to descriptor: Int32) {
    _ = write(Array(text.utf8), to: descriptor)
  }

  /// Writes all bytes; false with `errno` where that fails.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    OutputFile.write(bytes, to: descriptor)
  }
}
