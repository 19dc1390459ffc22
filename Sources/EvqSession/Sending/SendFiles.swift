import EvqFiles
import EvqModel
import EvqSyntax
import Foundation

/// The paths of a file that is sent and of the files beside it.
struct SendFiles {
  /// As the user wrote it.
  let input: String
  let journal: String
  let rejected: RejectedFile

  /// Finds the files beside a file; those of a link are beside what it points to, so that both paths have
  /// one journal.
  init(beside input: String) throws(RuntimeFailure) {
    guard input != "-", SendFiles.isRegular(input) != false else {
      throw RuntimeFailure(
        .unsupportedInput,
        "only a regular file can be sent: `\(input)` cannot be read again to resume",
        helps: ["save it to a file, then send that"]
      )
    }
    self.input = input
    let place = try SendFiles.target(of: input)
    journal = place + ".sent"
    guard SendFiles.isRegular(journal) != false else { throw SendJournalText.isNone(journal) }
    rejected = RejectedFile(path: place + ".rejected.ndjson")
  }

  /// Nil for a path that leads nowhere; reading it says why.
  static func isRegular(_ path: String) -> Bool? { FileStatus(path)?.isRegular }

  /// Where a link leads; the path itself for anything else.
  private static func target(of path: String) throws(RuntimeFailure) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let target = Files.realPath(path)
    else { return path }
    guard lstat(path + ".sent", &status) != 0 else {
      throw RuntimeFailure(
        .unreadableInput,
        "`\(path).sent` is beside a link; evq keeps journals beside the file itself",
        helps: ["remove it when that run is complete, or move it to `\(target).sent`"]
      )
    }
    return target
  }
}
