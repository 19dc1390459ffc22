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

  /// The names of the files and folders in a folder, in no order; empty if it cannot be read.
  package static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// The paths of the files below a folder, relative to it; symbolic links to folders are not followed.
  package static func files(below path: String) -> [String] {
    names(in: path).flatMap { name in
      var status = stat()
      guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        return [name]
      }
      return files(below: "\(path)/\(name)").map { "\(name)/\($0)" }
    }
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
