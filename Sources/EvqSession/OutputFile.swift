import EvqEngine
import EvqModel
import EvqSyntax
import Foundation
import Synchronization

/// A file that is written beside its place and takes the place when it is whole.
///
/// An ending `.gz` or `.zst` compresses it. What is no regular file (`/dev/stderr`, a pipe) is written to as
/// it is; a link is followed. Without `commit` nothing is left of it.
package final class OutputFile: Sendable {
  /// As it was named.
  package let path: String
  /// Where it belongs, links resolved.
  package let place: String
  /// Whether there was a file before.
  let replacesFile: Bool
  private let descriptor: Int32
  /// Where it is while it grows; nil for what is no regular file.
  private let partial: String?
  private let state: Mutex<State>

  private struct State {
    var encoder: (any ByteEncoder)?
    var isOpen = true
  }

  /// Opens the file beside its place; throws where that cannot be written to.
  package init(_ path: String) throws(EvqError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    let isRegular = !exists || status.st_mode & S_IFMT == S_IFREG
    place = exists ? OutputFile.resolved(path) : OutputFile.newPlace(path)
    replacesFile = exists && isRegular
    if replacesFile, access(place, W_OK) != 0 { throw OutputFile.unwritable(path, errno) }
    partial = isRegular ? "\(place).part-\(getpid())" : nil
    descriptor =
      if let partial {
        open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      } else {
        open(path, O_WRONLY | O_CLOEXEC)
      }
    state = Mutex(State(encoder: FileKind(path: path)?.compression?.makeEncoder()))
    guard descriptor >= 0 else { throw OutputFile.unwritable(path, errno) }
    if let partial { Partials.add(partial) }
  }

  deinit { discard() }

  /// Writes bytes, or what they are when compressed.
  package func write(_ bytes: [UInt8]) throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      try write(bytes, isLast: false, &state)
    }
  }

  /// Writes the end and puts the file into its place.
  package func commit() throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      guard state.isOpen else { return }
      if state.encoder != nil { try write([], isLast: true, &state) }
      state.isOpen = false
      let isClosed = close(descriptor) == 0
      guard let partial else { return }
      defer { Partials.remove(partial) }
      guard isClosed, rename(partial, place) == 0 else {
        let failure = OutputFile.unwritable(path, errno)
        unlink(partial)
        throw failure
      }
    }
  }

  /// Leaves whatever was at the place before.
  package func discard() {
    state.withLock { state in
      guard state.isOpen, descriptor >= 0 else { return }
      state.isOpen = false
      close(descriptor)
      guard let partial else { return }
      unlink(partial)
      Partials.remove(partial)
    }
  }

  /// Takes away what was written beside a place and has not taken it, because the program ends now.
  ///
  /// A signal's handler may call it: it allocates nothing, and waits only shortly.
  package static func discardAll() { Partials.unlinkAll() }

  private func write(
    _ bytes: [UInt8],
    isLast: Bool,
    _ state: inout State
  ) throws(EvqError) {
    var written = bytes
    if let encoder = state.encoder {
      written = []
      guard encoder.encode(bytes, isLast: isLast, into: &written) else {
        throw OutputFile.unwritable(path, ENOMEM)
      }
    }
    guard OutputFile.write(written, to: descriptor) else {
      if errno == EPIPE { throw .closedPipe }
      throw OutputFile.unwritable(path, errno)
    }
  }

  /// Writes all bytes to an open descriptor; false with `errno` where that fails.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    DescriptorOutput.write(bytes, to: descriptor)
  }

  /// The error of a file that cannot be written to.
  package static func unwritable(_ path: String, _ code: Int32) -> EvqError {
    let folder = folder(of: path)
    let reason =
      code == ENOENT && !folder.isEmpty
      ? "there is no folder `\(folder)`" : String(cString: strerror(code)).lowercased()
    return .source(SourceError(.unwritableOutput, "cannot write `\(path)`: \(reason)"))
  }

  // MARK: Places

  private static func folder(of path: String) -> String {
    String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// The place of a file that is not there yet, in a folder that is.
  private static func newPlace(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "\(resolved("."))/\(path)" }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return "\(resolved(folder))/\(path[path.index(after: slash)...])"
  }

  /// Which of some inputs is the very file at a place; `-` is standard input.
  static func input(at place: String, among paths: [String]) -> String? {
    guard let own = FileIdentity(place), own.isRegular else { return nil }
    return paths.first { FileIdentity($0) == own }
  }
}

/// What makes a file the same under two names.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let number: ino_t
  let isRegular: Bool

  /// Nil for a file that is not there.
  init?(_ path: String) {
    var status = stat()
    let result = path == "-" ? fstat(STDIN_FILENO, &status) : stat(path, &status)
    guard result == 0 else { return nil }
    (device, number) = (status.st_dev, status.st_ino)
    isRegular = status.st_mode & S_IFMT == S_IFREG
  }
}

/// The files that are being written beside their places.
private enum Partials {
  private static let paths = Mutex<[[CChar]]>([])

  static func add(_ path: String) { paths.withLock { $0.append(Array(path.utf8CString)) } }

  static func remove(_ path: String) {
    let own = Array(path.utf8CString)
    paths.withLock { paths in paths.removeAll { $0 == own } }
  }

  static func unlinkAll() {
    // The signal may have come while the lock is held, on this very thread.
    for _ in 0..<100 {
      let isDone: Void? = paths.withLockIfAvailable { paths in
        for path in paths { unlink(path) }
      }
      if isDone != nil { return }
      usleep(1_000)
    }
  }
}
