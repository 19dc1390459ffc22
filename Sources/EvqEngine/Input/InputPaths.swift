package import EvqModel
import EvqSyntax
import Glibc
import Synchronization

/// Which files a path means: `events-*.ndjson` means several.
package enum InputPaths {
  /// Whether a path leads to a file that can be read again from its start.
  package static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a path leads to a pipe or a device, which can be read only once.
  package static func isStream(_ path: String) -> Bool {
    var status = stat()
    guard path != "-", stat(path, &status) == 0 else { return path == "-" }
    return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The size of a regular file in bytes; nil for anything else.
  static func size(ofRegularFile path: String) -> Int? {
    var status = stat()
    let isRegular =
      path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    return isRegular ? Int(status.st_size) : nil
  }

  /// Throws for the first path that cannot be read, before any file is opened.
  static func checkReadable(_ paths: [String]) throws(RuntimeFailure) {
    for path in paths where path != "-" {
      guard access(path, R_OK) == 0 else { throw InputFile.error(path, errno) }
      if isFolder(path) { throw InputFile.isFolder(path) }
    }
  }

  /// The files in the order of their names; just the path where it is no pattern, or is a file itself.
  ///
  /// Throws where no file matches a pattern.
  package static func expand(_ path: String) throws(RuntimeFailure) -> [String] {
    guard path != "-", path.contains(where: { "*?[".contains($0) }), access(path, F_OK) != 0 else {
      return [path]
    }
    var found = glob_t()
    defer { globfree(&found) }
    // A backslash in a name is a backslash.
    unreadableFolder.withLock { $0 = nil }
    let status = glob(path, GLOB_NOESCAPE | GLOB_NOSORT, noteUnreadableFolder, &found)
    if let folder = unreadableFolder.withLock({ $0 }) {
      throw InputFile.error(folder.path, folder.code)
    }
    guard status == 0 || status == GLOB_NOMATCH else {
      throw RuntimeFailure(.unreadableInput, "cannot look for files like `\(path)`")
    }
    // By bytes, whatever the locale.
    let paths = (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !paths.isEmpty else {
      throw RuntimeFailure(
        .unreadableInput,
        "no file matches `\(path)`",
        helps: ["* stands for any characters of a name, ? for one, [ab] for one of these"]
      )
    }
    return paths
  }
}

/// The last folder that `glob` could not read: its callback reaches nothing but globals.
private let unreadableFolder = Mutex<(path: String, code: Int32)?>(nil)

/// Stops `glob` at a folder that exists and cannot be read; a missing one just has no files.
private func noteUnreadableFolder(_ path: UnsafePointer<CChar>?, _ code: Int32) -> Int32 {
  guard let path, ![ENOENT, ENOTDIR, ELOOP].contains(code) else { return 0 }
  unreadableFolder.withLock { $0 = (String(cString: path), code) }
  return 1
}
