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

  /// Who may read, write and execute it, as in `chmod`.
  package var permissions: UInt32 { status.st_mode & 0o777 }

  package var identity: FileIdentity {
    FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
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
