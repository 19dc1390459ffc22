import Glibc

/// A file's kind, size, permissions and identity.
package struct FileStatus {
  private let status: stat

  /// The file at a path, links followed; nil if there is none.
  ///
  /// `-` is standard input.
  package init?(_ path: String) {
    var status = stat()
    guard (path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)) == 0 else {
      return nil
    }
    self.status = status
  }

  /// An open file.
  package init?(descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.status = status
  }

  package var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }

  package var isFolder: Bool { status.st_mode & S_IFMT == S_IFDIR }

  /// In bytes.
  package var size: Int { Int(status.st_size) }

  /// Changes whenever the content of the file is written, cut or extended.
  package var version: FileVersion {
    let time = status.st_mtim
    return FileVersion(
      identity: identity,
      size: size,
      seconds: Int(time.tv_sec),
      nanoseconds: Int(time.tv_nsec)
    )
  }

  /// Who may read, write and execute it, as in `chmod`.
  package var permissions: UInt32 { status.st_mode & 0o777 }

  package var identity: FileIdentity {
    FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }
}

/// The content of a file, by the file's identity, size and time of its last change.
package struct FileVersion: Equatable, Sendable {
  fileprivate let identity: FileIdentity
  fileprivate let size: Int
  fileprivate let seconds: Int
  fileprivate let nanoseconds: Int

  /// The times of files advance in ticks of the kernel, at most 10 ms long.
  private static let tickNanoseconds = 20_000_000

  /// Whether any later change gives another version; false within a tick of the last change.
  package var isSettled: Bool {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    let age = Int(now.tv_sec) - seconds
    // Times in the future cannot be compared.
    guard (0..<2).contains(age) else { return age > 0 }
    return age * 1_000_000_000 + Int(now.tv_nsec) - nanoseconds > FileVersion.tickNanoseconds
  }
}

/// A file by device and inode: the same for every name, symlink and hard link of it.
package struct FileIdentity: Hashable, Sendable {
  fileprivate let device: UInt64
  fileprivate let inode: UInt64

  fileprivate init(device: UInt64, inode: UInt64) {
    (self.device, self.inode) = (device, inode)
  }

  /// Nil for a path without a regular file: a missing file, a pipe, a terminal.
  ///
  /// `-` is standard input.
  package init?(regularFileAt path: String) {
    guard let status = FileStatus(path), status.isRegular else { return nil }
    self = status.identity
  }
}
