import EvqModel
import EvqSyntax
import Foundation

/// A file by device and inode: the same for every name, symlink and hard link of it.
struct FileIdentity: Hashable, Sendable {
  private let device: dev_t
  private let number: ino_t

  /// Nil for a path without a regular file: a missing file, a pipe, a terminal.
  ///
  /// `-` is standard input.
  init?(regularFileAt path: String) {
    var status = stat()
    let result = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
    guard result == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
  }
}

/// The files that a run has read so far, which no output of the run may replace.
struct InputFiles: Sendable {
  /// The path by which each was read first.
  private var paths: [FileIdentity: String] = [:]

  /// Adds files; paths without a regular file are ignored.
  mutating func add(_ paths: [String]) {
    for path in paths {
      guard let file = FileIdentity(regularFileAt: path), self.paths[file] == nil else { continue }
      self.paths[file] = path
    }
  }

  /// The path by which the file at `place` was read; nil where it was not.
  func path(ofFileAt place: String) -> String? {
    FileIdentity(regularFileAt: place).flatMap { paths[$0] }
  }

  /// Throws where an output at `place` would replace a file that was read.
  ///
  /// `name` is the output as the user wrote it.
  func check(_ place: String, named name: String) throws(EvqError) {
    if let conflict = conflict(place, named: name) { throw .source(conflict) }
  }

  /// The error of an output at `place` that would replace a file that was read; nil for any other output.
  func conflict(_ place: String, named name: String) -> RuntimeFailure? {
    path(ofFileAt: place).map { input in
      let alias = input == "-" ? " as standard input" : input == name ? "" : " as `\(input)`"
      return RuntimeFailure(
        .unwritableOutput,
        "cannot write `\(name)`: the run reads it\(alias)",
        helps: ["choose another name for the output"]
      )
    }
  }
}
