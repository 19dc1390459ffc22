import EvqFiles
package import EvqModel
import EvqSyntax
import Glibc
import Synchronization

/// Finds the files of a path or a pattern like `events-*.ndjson`.
package enum InputPaths {
  /// Whether a path names a regular file, which can be read again from its start.
  package static func isRegularFile(_ path: String) -> Bool {
    path != "-" && FileStatus(path)?.isRegular == true
  }

  /// Whether a path names a pipe or a device, which can be read only once.
  package static func isStream(_ path: String) -> Bool {
    guard path != "-" else { return true }
    return FileStatus(path).map { !$0.isRegular && !$0.isFolder } ?? false
  }

  /// The size of a regular file in bytes; nil for anything else.
  static func size(ofRegularFile path: String) -> Int? {
    guard path != "-", let status = FileStatus(path), status.isRegular else { return nil }
    return status.size
  }

  /// Throws for the first path that cannot be read, before any file is opened.
  static func checkReadable(_ paths: [String]) throws(RuntimeFailure) {
    for path in paths where path != "-" {
      guard access(path, R_OK) == 0 else { throw .unreadable(path, .last) }
      if FileStatus(path)?.isFolder == true { throw InputFile.isFolder(path) }
    }
  }

  /// The files that match a pattern, ordered by name; a plain path or an existing file is itself.
  ///
  /// Throws when no file matches.
  package static func expand(_ path: String) throws(RuntimeFailure) -> [String] {
    guard path != "-", path.contains(where: { "*?[".contains($0) }), access(path, F_OK) != 0 else {
      return [path]
    }
    var found = glob_t()
    defer { globfree(&found) }
    // GLOB_NOESCAPE: a backslash in a name is a backslash.
    unreadableFolder.withLock { $0 = nil }
    let status = glob(path, GLOB_NOESCAPE | GLOB_NOSORT, noteUnreadableFolder, &found)
    if let folder = unreadableFolder.withLock({ $0 }) {
      throw .unreadable(folder.path, SystemError(code: folder.code))
    }
    guard status == 0 || status == GLOB_NOMATCH else {
      throw RuntimeFailure(.unreadableInput, "cannot look for files like `\(path)`")
    }
    // By bytes, in every locale.
    let paths = (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    guard !paths.isEmpty else {
      throw RuntimeFailure(
        .unreadableInput,
        "no file matches `\(path)`",
        helps: ["* matches any characters of a name, ? matches one, [ab] matches a or b"]
      )
    }
    return paths
  }
}

/// The last folder that `glob` could not read; its callback can use only globals.
private let unreadableFolder = Mutex<(path: String, code: Int32)?>(nil)

/// Stops `glob` at a folder that exists and cannot be read; a missing folder has no files.
private func noteUnreadableFolder(_ path: UnsafePointer<CChar>?, _ code: Int32) -> Int32 {
  guard let path, ![ENOENT, ENOTDIR, ELOOP].contains(code) else { return 0 }
  unreadableFolder.withLock { $0 = (String(cString: path), code) }
  return 1
}
