import Glibc
import Synchronization

/// A file that is written under a temporary name and renamed when it is complete.
///
/// A pipe or a device, `/dev/stderr` for example, is written directly. Without `commit` the old file stays.
package final class AtomicFile: Sendable {
  /// Where the file will be, links resolved.
  package let destination: String
  /// Whether a file will be replaced.
  package let replacesFile: Bool
  private let descriptor: Int32
  /// Nil for a pipe or a device, which is written directly.
  private let temporaryPath: String?
  private let state = Mutex(State())

  private struct State {
    var isOpen = true
    /// The length of the temporary file at the last `keep`, in bytes.
    var keptBytes: off_t = 0
  }

  /// Opens the temporary file, in the folder of the destination.
  ///
  /// A private file is readable by its owner alone and also replaces one that is write-protected; any other
  /// gets the permissions of the file that it replaces.
  package init(_ path: String, isPrivate: Bool = false) throws(SystemError) {
    let status = FileStatus(path)
    // `/dev/stderr` may be a file that other processes write: it must not be replaced.
    let stream = AtomicFile.openDescriptor(path)
    let isRegular = stream == nil && status?.isRegular != false
    destination = stream == nil ? try Files.destination(of: path) : path
    replacesFile = status != nil && isRegular
    if replacesFile, !isPrivate, access(destination, W_OK) != 0 { throw .last }
    temporaryPath = isRegular ? AtomicFile.temporaryPath(destination) : nil
    if let temporaryPath {
      descriptor = AtomicFile.openTemporary(temporaryPath, isPrivate ? 0o600 : 0o666)
    } else {
      descriptor =
        stream.map { fcntl($0, F_DUPFD_CLOEXEC, 3) } ?? open(path, O_WRONLY | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw .last }
    if let temporaryPath { UnfinishedFiles.add(temporaryPath) }
    if let status, replacesFile, !isPrivate { fchmod(descriptor, status.permissions) }
  }

  deinit { discard() }

  /// Replaces a file by one that only its owner can read; its folder is made where it is missing.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    try Folder.make(Folder.of(Files.destination(of: path)))
    let file = try AtomicFile(path, isPrivate: true)
    try file.write(bytes)
    try file.commit()
  }

  package func write(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptor.write(bytes, to: descriptor)
  }

  /// Protects the bytes written so far from `drop`.
  package func keep() {
    state.withLock { $0.keptBytes = max(0, lseek(descriptor, 0, SEEK_CUR)) }
  }

  /// Drops the bytes written since `keep`; false for a pipe, where that is impossible.
  @discardableResult
  package func drop() -> Bool {
    state.withLock { state in
      guard state.isOpen, temporaryPath != nil else { return false }
      ftruncate(descriptor, state.keptBytes)
      lseek(descriptor, state.keptBytes, SEEK_SET)
      return true
    }
  }

  /// Renames the temporary file.
  package func commit() throws(SystemError) {
    try state.withLock { state throws(SystemError) in
      guard state.isOpen else { return }
      state.isOpen = false
      let closing = close(descriptor) == 0 ? nil : SystemError.last
      guard let temporaryPath else {
        if let closing { throw closing }
        return
      }
      defer { UnfinishedFiles.remove(temporaryPath) }
      guard closing == nil, rename(temporaryPath, destination) == 0 else {
        let error = closing ?? .last
        unlink(temporaryPath)
        throw error
      }
    }
  }

  /// Removes the temporary file; the old content stays.
  package func discard() {
    state.withLock { state in
      guard state.isOpen, descriptor >= 0 else { return }
      state.isOpen = false
      close(descriptor)
      guard let temporaryPath else { return }
      unlink(temporaryPath)
      UnfinishedFiles.remove(temporaryPath)
    }
  }

  /// Removes all temporary files before the program ends.
  ///
  /// A signal handler may call it: it allocates nothing and waits at most 0.1 s.
  package static func discardAll() { UnfinishedFiles.unlinkAll() }

  // MARK: Paths

  /// The open descriptor that a path like `/dev/stderr` or `/dev/fd/5` names; nil for any other path.
  private static func openDescriptor(_ path: String) -> Int32? {
    let streams = [
      "/dev/stdin": STDIN_FILENO, "/dev/stdout": STDOUT_FILENO, "/dev/stderr": STDERR_FILENO,
    ]
    if let stream = streams[path] { return stream }
    let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
    return folder.flatMap { Int32(path.dropFirst($0.count)) }
  }

  /// Hidden, so that a pattern like `*` does not read it; cut, because a name has at most 255 bytes.
  private static func temporaryPath(_ destination: String) -> String {
    let start = String(decoding: Folder.lastName(of: destination).utf8.prefix(200), as: UTF8.self)
    return "\(Folder.prefix(of: destination)).\(start).part-\(getpid())"
  }

  /// A file of that name, left by an earlier process with the same id, is removed and not followed.
  private static func openTemporary(_ path: String, _ permissions: mode_t) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = open(path, flags, permissions)
    guard descriptor < 0, errno == EEXIST, unlink(path) == 0 else { return descriptor }
    return open(path, flags, permissions)
  }
}

/// The temporary files that are neither complete nor discarded.
private enum UnfinishedFiles {
  private static let paths = Mutex<[[CChar]]>([])

  static func add(_ path: String) { paths.withLock { $0.append(Array(path.utf8CString)) } }

  static func remove(_ path: String) {
    let own = Array(path.utf8CString)
    paths.withLock { paths in paths.removeAll { $0 == own } }
  }

  static func unlinkAll() {
    // The signal may have come while this very thread holds the lock.
    for _ in 0..<100 {
      let isDone: Void? = paths.withLockIfAvailable { paths in
        for path in paths { unlink(path) }
      }
      if isDone != nil { return }
      usleep(1_000)
    }
  }
}
