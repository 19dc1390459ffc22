package import EvqModel
import EvqSyntax
import Glibc

/// The error of a system call.
package struct SystemError: Error, Equatable {
  /// Its `errno`.
  package let code: Int32

  package init(code: Int32) { self.code = code }

  /// The error of the last system call.
  package static var last: SystemError { SystemError(code: errno) }

  package static let outOfMemory = SystemError(code: ENOMEM)

  /// The system's text for it, in lower case: `permission denied`.
  package var text: String { String(cString: strerror(code)).lowercased() }

  /// The reader of a pipe has closed it.
  package var isClosedPipe: Bool { code == EPIPE }

  package var isMissingFile: Bool { code == ENOENT }
}

extension RuntimeFailure {
  /// A file that cannot be read; `kind` is text before its path: `the script `.
  package static func unreadable(
    _ path: String,
    _ error: SystemError,
    kind: String = ""
  ) -> RuntimeFailure {
    RuntimeFailure(.unreadableInput, "cannot read \(kind)`\(path)`: \(error.text)")
  }

  /// A file that cannot be written; names a missing folder.
  package static func unwritable(_ path: String, _ error: SystemError) -> RuntimeFailure {
    let folder = Folder.of(path)
    let reason =
      error.isMissingFile && !folder.isEmpty ? "there is no folder `\(folder)`" : error.text
    return RuntimeFailure(.unwritableOutput, "cannot write `\(path)`: \(reason)")
  }
}
