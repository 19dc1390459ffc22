import EvqFiles
import EvqModel
import EvqSession
import EvqSyntax
import Glibc
import Synchronization

/// Writes rows to standard output or a file, and messages to standard error.
final class StandardStreams: SessionOutput {
  /// The `-o` file; nil for standard output.
  private let file: OutputFile?
  private let hasStatus = Atomic(false)

  /// Opens a temporary file for `-o`; `commit` renames it.
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

  /// Replaces the status line; only sessions at a terminal call this.
  func show(status: String?) {
    guard let status else {
      if hasStatus.exchange(false, ordering: .relaxed) {
        StandardStreams.write(StandardStreams.cleared, to: STDERR_FILENO)
      }
      return
    }
    hasStatus.store(true, ordering: .relaxed)
    // A status that wraps could not be replaced.
    let width = Terminal.width(of: STDERR_FILENO) ?? 80
    StandardStreams.write(
      StandardStreams.cleared + String(status.prefix(width - 1)),
      to: STDERR_FILENO
    )
  }

  private static let cleared = "\r\u{1B}[K"

  /// Asks a yes-or-no question at the terminal; nil without a terminal.
  func confirm(_ question: String) -> Bool? {
    guard YesNoQuestion.canAsk else { return nil }
    show(status: nil)
    return YesNoQuestion.ask(question)
  }

  /// Renames the finished `-o` file.
  func commit() throws(EvqError) { try file?.commit() }

  /// Removes the temporary file; an existing `-o` file stays.
  func discard() { file?.discard() }

  /// See `OutputFile.keepRows`.
  func keepRows() throws(EvqError) { try file?.keepRows() }

  func dropRows() { file?.dropRows() }

  var keepsRows: Bool { file?.keepsRows ?? false }

  // MARK: Descriptors

  /// Prints a text to standard output; a closed pipe ends the program without a message.
  static func print(_ text: String) throws(EvqError) { try writeOutput(Array(text.utf8)) }

  private static func writeOutput(_ bytes: [UInt8]) throws(EvqError) {
    do throws(SystemError) {
      try Descriptor.write(bytes, to: STDOUT_FILENO)
    } catch {
      throw EvqError(writing: "standard output", error)
    }
  }

  /// Closes standard output; some file systems report a full disk only here.
  static func closeOutput() throws(EvqError) {
    guard close(STDOUT_FILENO) != 0, errno != EBADF else { return }
    throw EvqError(writing: "standard output", .last)
  }

  /// Opens `/dev/null` for closed standard descriptors, so that no opened file gets their numbers.
  ///
  /// Reading and writing them still fails.
  static func fillClosedDescriptors() {
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Writes a text to a descriptor; errors are ignored.
  static func write(_ text: String, to descriptor: Int32) {
    try? Descriptor.write(text, to: descriptor)
  }
}
