import EvqFiles
import EvqModel
import EvqSyntax
import Glibc

/// The paths of a file to send, its journal and its rejected records.
struct SendFiles {
  /// As the user wrote it.
  let input: String
  let journal: String
  let rejected: RejectedFile

  /// Derives the paths; those of a link are beside its target, so that both have the same journal.
  init(beside input: String) throws(RuntimeFailure) {
    guard input != "-", SendFiles.isRegular(input) != false else {
      throw RuntimeFailure(
        .unsupportedInput,
        "only a regular file can be sent: `\(input)` cannot be read again to resume",
        helps: ["save it to a file and send that"]
      )
    }
    self.input = input
    let target = try SendFiles.target(of: input)
    journal = target + ".sent"
    guard SendFiles.isRegular(journal) != false else { throw SendJournalText.invalid(journal) }
    rejected = RejectedFile(path: target + ".rejected.ndjson")
  }

  /// Nil for a path that does not exist; reading it gives the error.
  static func isRegular(_ path: String) -> Bool? { FileStatus(path)?.isRegular }

  /// The target of a link; the path itself for anything else.
  private static func target(of path: String) throws(RuntimeFailure) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let target = Files.realPath(path)
    else { return path }
    guard lstat(path + ".sent", &status) != 0 else {
      throw RuntimeFailure(
        .unreadableInput,
        "`\(path).sent` is beside a link; its journal must be beside the target",
        helps: ["remove it if that run is complete, or move it to `\(target).sent`"]
      )
    }
    return target
  }
}
