import Glibc
import Synchronization

/// A file that tasks append lines to; lines are not interleaved.
package final class LogFile: Sendable {
  private let descriptor: Mutex<Int32>

  /// Opens a file that only its owner can read; `appends` keeps its content.
  package init(_ path: String, appends: Bool) throws(SystemError) {
    let start = appends ? O_APPEND : O_TRUNC
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | start, 0o600)
    guard descriptor >= 0 else { throw .last }
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    _ = descriptor.withLock { close($0) }
  }

  /// Appends a line, which includes its line end.
  package func add(_ line: [UInt8]) throws(SystemError) {
    try descriptor.withLock { descriptor throws(SystemError) in
      try Descriptor.write(line, to: descriptor)
    }
  }
}
