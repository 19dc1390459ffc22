import Glibc

/// The folder and name of a path; creates folders.
package enum Folder {
  /// Everything before the last slash; empty without a slash and for a file in the root.
  package static func of(_ path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  /// Everything up to and including the last slash; empty without a slash.
  package static func prefix(of path: String) -> String {
    String(path[..<name(path)])
  }

  /// Everything after the last slash.
  package static func lastName(of path: String) -> String { String(path[name(path)...]) }

  private static func name(_ path: String) -> String.Index {
    path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  }

  /// Creates a folder that only its owner can read, with its parents; an existing folder is unchanged.
  package static func make(_ path: String) throws(SystemError) {
    guard !path.isEmpty, mkdir(path, 0o700) != 0, errno != EEXIST else { return }
    let error = SystemError.last
    let outer = of(path)
    guard error.isMissingFile, !outer.isEmpty else { throw error }
    try make(outer)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last }
  }
}
