import Foundation

/// An open file that this process has locked.
///
/// The kernel frees the lock when the process ends, however it ends; nothing is left behind.
final class LockedFile {
  enum Failure: Error {
    /// Another process holds the lock.
    case locked
    /// The file cannot be opened or locked; the `errno` of it.
    case failed(Int32)
  }

  let descriptor: Int32

  /// How often a file is opened again that was removed before it could be locked.
  private static let attemptsMax = 10

  /// Opens and locks a file without waiting; `flags` are those of `open`.
  init(_ path: String, _ flags: Int32) throws(Failure) {
    for _ in 0..<LockedFile.attemptsMax {
      let descriptor = open(path, flags | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw .failed(errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        close(descriptor)
        throw code == EWOULDBLOCK ? .locked : .failed(code)
      }
      if LockedFile.isOpen(descriptor, at: path) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
    throw .locked
  }

  deinit { close(descriptor) }

  /// False when the holder of the lock removed the file between our opening and our locking it.
  private static func isOpen(_ descriptor: Int32, at path: String) -> Bool {
    var own = stat()
    var there = stat()
    return fstat(descriptor, &own) == 0 && stat(path, &there) == 0
      && own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }

  /// Everything in the file; nil when it cannot be read.
  var contents: [UInt8]? { LockedFile.contents(of: descriptor) }

  /// Everything in an open file, whatever its offset; nil when it cannot be read.
  static func contents(of descriptor: Int32) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }
}
