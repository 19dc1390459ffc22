package import EvqModel
import EvqSyntax
import Glibc

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

  /// The files in the order of their names; just the path where it is no pattern, or is a file itself.
  ///
  /// Throws where no file matches a pattern.
  package static func expand(_ path: String) throws(SourceError) -> [String] {
    guard path != "-", path.contains(where: { "*?[".contains($0) }), access(path, F_OK) != 0 else {
      return [path]
    }
    var found = glob_t()
    defer { globfree(&found) }
    // A backslash in a name is a backslash.
    let status = glob(path, GLOB_NOESCAPE, nil, &found)
    guard status == 0 || status == GLOB_NOMATCH else {
      throw SourceError(.unreadableInput, "cannot look for files like `\(path)`")
    }
    let paths = (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
    guard !paths.isEmpty else {
      throw SourceError(
        .unreadableInput,
        "no file matches `\(path)`",
        helps: ["* stands for any characters of a name, ? for one, [ab] for one of these"]
      )
    }
    return paths
  }
}
