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
  static func isRegular(_ path: String) -> Bool? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFREG
  }

  /// Where a link leads; the path itself for anything else.
  private static func target(of path: String) throws(RuntimeFailure) -> String {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK,
      let real = realpath(path, nil)
    else { return path }
    defer { free(real) }
    let target = String(cString: real)
    guard lstat(path + ".sent", &status) != 0 else {
      throw RuntimeFailure(
        .unreadableInput,
        "`\(path).sent` is beside a link; evq keeps journals beside the file itself",
        helps: ["remove it when that run is complete, or move it to `\(target).sent`"]
      )
    }
    return target
  }

  // MARK: Writing

  static func unwritable(_ path: String, _ code: Int32) -> RuntimeFailure {
    let reason = String(cString: strerror(code)).lowercased()
    return RuntimeFailure(.unwritableOutput, "cannot write `\(path)`: \(reason)")
  }

  /// Takes away the rights of everybody else; a device keeps its rights.
  static func makePrivate(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    fchmod(descriptor, 0o600)
  }

  /// Waits until the disk has what was written; false with `errno` where it has not.
  static func flush(_ descriptor: Int32) -> Bool {
    // Devices and some network file systems have nothing to flush.
    fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS
  }
}
