import Glibc

/// An open file that this process has locked.
///
/// The kernel releases the lock when the process ends, even after a crash.
package final class LockedFile {
  package enum Failure: Error {
    /// Another process holds the lock.
    case locked
    /// The file cannot be opened or locked.
    case failed(SystemError)
  }

  package let file: OpenFile

  /// The most attempts to open a file that is removed before it is locked.
  private static let attemptsMax = 10

  /// Opens and locks a file; without `waits` it throws `.locked` for a locked file.
  package init(_ path: String, _ mode: OpenFile.Mode, waits: Bool = false) throws(Failure) {
    for _ in 0..<LockedFile.attemptsMax {
      let file = try LockedFile.open(path, mode)
      try LockedFile.lock(file, waits: waits)
      if LockedFile.isOpen(file, at: path) {
        self.file = file
        return
      }
    }
    throw .locked
  }

  private static func open(_ path: String, _ mode: OpenFile.Mode) throws(Failure) -> OpenFile {
    do throws(SystemError) { return try OpenFile(path, mode) } catch { throw .failed(error) }
  }

  private static func lock(_ file: OpenFile, waits: Bool) throws(Failure) {
    while flock(file.descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      throw errno == EWOULDBLOCK ? .locked : .failed(.last)
    }
  }

  /// False when the holder of the lock removed the file between our opening and our locking it.
  private static func isOpen(_ file: OpenFile, at path: String) -> Bool {
    guard let own = FileStatus(descriptor: file.descriptor), let named = FileStatus(path) else {
      return false
    }
    return own.identity == named.identity
  }
}
