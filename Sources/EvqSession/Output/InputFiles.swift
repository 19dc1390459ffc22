import EvqFiles
import EvqModel
import EvqSyntax

/// The files that a run has read, which no output of the run may replace.
struct InputFiles: Sendable {
  /// The path by which each file was read first.
  private var paths: [FileIdentity: String] = [:]

  /// Adds files; paths without a regular file are ignored.
  mutating func add(_ paths: [String]) {
    for path in paths {
      guard let file = FileIdentity(regularFileAt: path), self.paths[file] == nil else { continue }
      self.paths[file] = path
    }
  }

  /// The path by which a file was read; nil for a file that was not read.
  func path(ofFileAt path: String) -> String? {
    FileIdentity(regularFileAt: path).flatMap { paths[$0] }
  }

  /// Throws for an output that would replace a file that was read.
  ///
  /// `name` is the path as the user wrote it.
  func check(_ path: String, named name: String) throws(EvqError) {
    if let conflict = conflict(path, named: name) { throw .source(conflict) }
  }

  /// The error of an output that would replace a file that was read; nil for any other output.
  func conflict(_ path: String, named name: String) -> RuntimeFailure? {
    self.path(ofFileAt: path).map { input in
      let alias = input == "-" ? " as standard input" : input == name ? "" : " as `\(input)`"
      return RuntimeFailure(
        .unwritableOutput,
        "cannot write `\(name)`: the run reads it\(alias)",
        helps: ["choose another name for the output"]
      )
    }
  }
}
