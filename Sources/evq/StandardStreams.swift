import EvqModel
import EvqSession
import EvqSyntax
import Glibc

/// Rows to standard output or a file, messages to standard error.
final class StandardStreams: SessionOutput {
  private let descriptor: Int32
  private let path: String?

  /// Opens the `-o` file beside its place; it takes the place when `commit` is called.
  init(outputFile: String?) throws(EvqError) {
    path = outputFile
    guard let outputFile else {
      descriptor = STDOUT_FILENO
      return
    }
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    descriptor = open(StandardStreams.partialPath(outputFile), flags, 0o666)
    guard descriptor >= 0 else { throw StandardStreams.unwritable(outputFile) }
  }

  private static func partialPath(_ path: String) -> String { "\(path).part-\(getpid())" }

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
    StandardStreams.write(message, to: STDERR_FILENO)
  }

  /// Puts a finished `-o` file into its place.
  func commit() throws(EvqError) {
    guard let path else { return }
    guard close(descriptor) == 0, rename(StandardStreams.partialPath(path), path) == 0 else {
      throw StandardStreams.unwritable(path)
    }
  }

  /// Leaves whatever was at the `-o` file's place before.
  func discard() {
    guard let path else { return }
    close(descriptor)
    unlink(StandardStreams.partialPath(path))
  }

  static func write(_ text: String, to descriptor: Int32) {
    _ = write(Array(text.utf8), to: descriptor)
  }

  /// Writes all bytes; false with `errno` where that fails.
  private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
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
