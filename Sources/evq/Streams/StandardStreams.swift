import EvqFiles
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

  var filePath: String? { file?.destination ?? StandardPath.output }

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
    guard YesNoQuestion.canAsk else { return nil }
    show(status: nil)
    return YesNoQuestion.ask(question)
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
    do throws(SystemError) {
      try Descriptor.write(bytes, to: STDOUT_FILENO)
    } catch {
      throw EvqError(writing: "standard output", error)
    }
  }

  /// Closes standard output at the end; some file systems report a full disk only here.
  static func closeOutput() throws(EvqError) {
    guard close(STDOUT_FILENO) != 0, errno != EBADF else { return }
    throw EvqError(writing: "standard output", .last)
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
    try? Descriptor.write(text, to: descriptor)
  }
}
