import EvqEngine
import EvqModel
import EvqSyntax
import Foundation
import Synchronization

/// An output file: rows go to a temporary file beside it, which is renamed on `commit`.
///
/// An ending `.gz` or `.zst` compresses it. What is not a regular file (`/dev/stderr`, a pipe) is written to
/// directly; a symlink is followed. Without `commit` the file keeps its old content.
package final class OutputFile: Sendable {
  /// As it was named.
  package let path: String
  /// Where it belongs, links resolved.
  package let place: String
  /// Whether there was a file before.
  let replacesFile: Bool
  private let descriptor: Int32
  /// The temporary file; nil for what is not a regular file.
  private let partial: String?
  private let compression: Compression?
  private let state = Mutex(State())

  private struct State {
    /// Made by the first write; nil again when a statement's rows are kept.
    var encoder: (any ByteEncoder)?
    var isOpen = true
    /// The length of the temporary file up to the last `keepRows`, in bytes.
    var keptBytes: off_t = 0
    var keepsRows = false
  }

  /// Opens the temporary file; throws where its folder or the file cannot be written.
  package init(_ path: String) throws(EvqError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    // `/dev/stderr` may lead to a file, which others are writing: it must not be replaced.
    let stream = OutputFile.openDescriptor(path)
    let isRegular = stream == nil && (!exists || status.st_mode & S_IFMT == S_IFREG)
    place =
      stream != nil ? path : exists ? OutputFile.resolved(path) : OutputFile.newPlace(path)
    replacesFile = exists && isRegular
    compression = FileKind(path: path)?.compression
    if replacesFile, access(place, W_OK) != 0 { throw OutputFile.unwritable(path, errno) }
    partial = isRegular ? OutputFile.temporaryPath(place) : nil
    descriptor =
      partial.map { OutputFile.openTemporary($0) }
      ?? stream.map { fcntl($0, F_DUPFD_CLOEXEC, 3) } ?? open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw OutputFile.unwritable(path, errno) }
    if let partial { Partials.add(partial) }
    // A file that only its owner could read stays so.
    if replacesFile { fchmod(descriptor, status.st_mode & 0o777) }
  }

  deinit { discard() }

  /// Writes bytes, compressed where the ending asks for it.
  package func write(_ bytes: [UInt8]) throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      try write(bytes, isLast: false, &state)
    }
  }

  /// Whether rows were kept with `keepRows`, so that there is something to commit.
  package var keepsRows: Bool { state.withLock { $0.keepsRows } }

  /// Keeps the rows written so far, whatever a later statement does.
  package func keepRows() throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      try endFrame(&state)
      state.keptBytes = max(0, lseek(descriptor, 0, SEEK_CUR))
      state.keepsRows = true
    }
  }

  /// Drops the rows written since `keepRows`; a pipe keeps what it was given.
  package func dropRows() {
    state.withLock { state in
      guard state.isOpen, partial != nil else { return }
      state.encoder = nil
      ftruncate(descriptor, state.keptBytes)
      lseek(descriptor, state.keptBytes, SEEK_SET)
    }
  }

  /// Writes the end and renames the temporary file.
  package func commit() throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      guard state.isOpen else { return }
      if !state.keepsRows, compression != nil { try write([], isLast: false, &state) }
      try endFrame(&state)
      state.isOpen = false
      let isClosed = close(descriptor) == 0
      let closing = errno
      guard let partial else {
        guard isClosed else { throw OutputFile.unwritable(path, closing) }
        return
      }
      defer { Partials.remove(partial) }
      guard isClosed, rename(partial, place) == 0 else {
        let failure = OutputFile.unwritable(path, isClosed ? errno : closing)
        unlink(partial)
        throw failure
      }
    }
  }

  /// Removes the temporary file; the old content stays.
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

  /// Removes all temporary files, because the program ends now.
  ///
  /// A signal's handler may call it: it allocates nothing, and waits only shortly.
  package static func discardAll() { Partials.unlinkAll() }

  /// Ends the compressed frame, if one is open; the next write starts another.
  private func endFrame(_ state: inout State) throws(EvqError) {
    guard state.encoder != nil else { return }
    try write([], isLast: true, &state)
    state.encoder = nil
  }

  private func write(
    _ bytes: [UInt8],
    isLast: Bool,
    _ state: inout State
  ) throws(EvqError) {
    if state.encoder == nil { state.encoder = compression?.makeEncoder() }
    var written = bytes
    if let encoder = state.encoder {
      written = []
      guard encoder.encode(bytes, isLast: isLast, into: &written) else {
        throw OutputFile.unwritable(path, ENOMEM)
      }
    } else if compression != nil {
      throw OutputFile.unwritable(path, ENOMEM)
    }
    guard OutputFile.write(written, to: descriptor) else {
      if errno == EPIPE { throw .closedPipe }
      throw OutputFile.unwritable(path, errno)
    }
  }

  /// `DescriptorOutput.write`, for those that must not know the engine.
  package static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    unless givesUp: () -> Bool = { false }
  ) -> Bool {
    DescriptorOutput.write(bytes, to: descriptor, unless: givesUp)
  }

  /// The error of a file that cannot be written to.
  package static func unwritable(_ path: String, _ code: Int32) -> EvqError {
    let folder = folder(of: path)
    let reason =
      code == ENOENT && !folder.isEmpty
      ? "there is no folder `\(folder)`" : String(cString: strerror(code)).lowercased()
    return .source(RuntimeFailure(.unwritableOutput, "cannot write `\(path)`: \(reason)"))
  }

  // MARK: Places

  /// The open descriptor that a path like `/dev/stderr` or `/dev/fd/5` names; nil for any other path.
  private static func openDescriptor(_ path: String) -> Int32? {
    let streams = [
      "/dev/stdin": STDIN_FILENO, "/dev/stdout": STDOUT_FILENO, "/dev/stderr": STDERR_FILENO,
    ]
    if let stream = streams[path] { return stream }
    let folder = ["/dev/fd/", "/proc/self/fd/"].first { path.hasPrefix($0) }
    return folder.flatMap { Int32(path.dropFirst($0.count)) }
  }

  /// Hidden, so that a pattern like `*` does not read it; cut, because a name has at most 255 bytes.
  private static func temporaryPath(_ place: String) -> String {
    let name = place.split(separator: "/").last ?? ""
    let start = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    return "\(place.dropLast(name.count)).\(start).part-\(getpid())"
  }

  /// A file of that name, left by an earlier process with the same id, is removed and not followed.
  private static func openTemporary(_ path: String) -> Int32 {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let descriptor = open(path, flags, 0o666)
    guard descriptor < 0, errno == EEXIST, unlink(path) == 0 else { return descriptor }
    return open(path, flags, 0o666)
  }

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
