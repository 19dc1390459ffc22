import EvqFiles
import EvqSession
import Glibc
import Synchronization

/// Caches the vocabulary of files that statements name; reads a file at the first request.
final class FileWords: Sendable {
  private let known = Mutex<[String: Vocabulary]>([:])

  /// How long Tab waits for a file; a later result is used by the next Tab.
  private static let waitMilliseconds: Int32 = 500

  /// The properties, types and frequent values of a file; nil if they are not found in time.
  func words(ofFile path: String, _ session: Session) -> Vocabulary? {
    if let words = known.withLock({ $0[path] }) { return words }
    let end = TaskEnd()
    Task.detached { [self] in
      var session = session
      let words = await session.vocabulary(ofFile: path)
      known.withLock { $0[path] = words }
      end?.signal()
    }
    end?.wait(milliseconds: FileWords.waitMilliseconds)
    return known.withLock { $0[path] }
  }
}

/// Signals the end of a task to a waiting thread.
private final class TaskEnd: Sendable {
  private let ends: (read: Int32, write: Int32)

  /// Nil if no pipe can be created.
  init?() {
    guard let ends = Descriptor.pipe() else { return nil }
    self.ends = ends
  }

  deinit {
    close(ends.read)
    close(ends.write)
  }

  func signal() { Descriptor.wake(ends.write, with: 1) }

  func wait(milliseconds: Int32) {
    var ready = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
    _ = poll(&ready, 1, milliseconds)
  }
}
