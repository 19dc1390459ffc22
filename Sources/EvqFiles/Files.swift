import Glibc

/// Resolves symbolic links; renames and removes files.
package enum Files {
  /// The absolute path of an existing file, links resolved; nil if there is none.
  package static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// The path that a write to `path` changes: links resolved, even if the file does not exist yet.
  static func destination(of path: String) throws(SystemError) -> String {
    if let real = realPath(path) { return real }
    let target = try linkTarget(of: path)
    let folder = Folder.prefix(of: target)
    guard let real = realPath(folder.isEmpty ? "." : folder) else { return target }
    return (real.hasSuffix("/") ? real : real + "/") + Folder.lastName(of: target)
  }

  /// The target of links to a file that does not exist yet.
  private static func linkTarget(of path: String) throws(SystemError) -> String {
    var path = path
    for _ in 0..<linksMax {
      var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &bytes, bytes.count)
      guard count > 0 else { return path }
      let link = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      path = link.hasPrefix("/") ? link : Folder.prefix(of: path) + link
    }
    throw SystemError(code: ELOOP)
  }

  /// The limit of the system.
  private static let linksMax = 40

  /// Renames a file.
  package static func rename(_ path: String, to newPath: String) throws(SystemError) {
    guard Glibc.rename(path, newPath) == 0 else { throw .last }
  }

  /// Lets only the owner read and write a file; a device keeps its permissions.
  package static func makePrivate(_ path: String) {
    guard FileStatus(path)?.isRegular == true else { return }
    chmod(path, 0o600)
  }

  /// Removes a file; succeeds if there is none.
  package static func remove(_ path: String) throws(SystemError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .last }
  }
}
