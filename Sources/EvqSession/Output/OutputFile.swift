import EvqEngine
package import EvqFiles
import EvqModel
import Synchronization

/// An output file: written to a temporary file and renamed on `commit`.
///
/// A name that ends in `.gz` or `.zst` compresses it. A pipe or a device is written directly. Without `commit` the
/// old file stays.
package final class OutputFile: Sendable {
  /// The path as the user wrote it.
  package let path: String
  private let file: AtomicFile
  private let compression: Compression?
  private let state = Mutex(State())

  private struct State {
    /// Made by the first write; nil again when a statement's rows are kept.
    var encoder: (any ByteEncoder)?
    var isComplete = false
    var keepsRows = false
  }

  /// Opens the temporary file; throws where its folder or the file cannot be written.
  package init(_ path: String) throws(EvqError) {
    self.path = path
    compression = FileKind(path: path)?.compression
    do throws(SystemError) {
      file = try AtomicFile(path)
    } catch {
      throw EvqError(writing: path, error)
    }
  }

  /// Where the file will be, links resolved.
  package var destination: String { file.destination }

  /// Whether a file will be replaced.
  var replacesFile: Bool { file.replacesFile }

  /// Writes bytes, compressed if the file's ending says so.
  package func write(_ bytes: [UInt8]) throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      try write(bytes, isLast: false, &state)
    }
  }

  /// Whether rows were kept with `keepRows`, so that there is something to commit.
  package var keepsRows: Bool { state.withLock { $0.keepsRows } }

  /// Keeps the rows written so far, even if a later statement fails.
  package func keepRows() throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      try endFrame(&state)
      file.keep()
      state.keepsRows = true
    }
  }

  /// Drops the rows written since `keepRows`; those in a pipe cannot be dropped.
  package func dropRows() {
    state.withLock { state in
      if file.drop() { state.encoder = nil }
    }
  }

  /// Writes the end of the file and moves it to its destination.
  package func commit() throws(EvqError) {
    try state.withLock { state throws(EvqError) in
      guard !state.isComplete else { return }
      if !state.keepsRows, compression != nil { try write([], isLast: false, &state) }
      try endFrame(&state)
      state.isComplete = true
      do throws(SystemError) { try file.commit() } catch { throw EvqError(writing: path, error) }
    }
  }

  /// Removes the temporary file; the old content stays.
  package func discard() {
    state.withLock { $0.isComplete = true }
    file.discard()
  }

  /// Ends the compressed frame, if one is open; the next write starts another.
  private func endFrame(_ state: inout State) throws(EvqError) {
    guard state.encoder != nil else { return }
    try write([], isLast: true, &state)
    state.encoder = nil
  }

  private func write(_ bytes: [UInt8], isLast: Bool, _ state: inout State) throws(EvqError) {
    do throws(SystemError) {
      try file.write(encoded(bytes, isLast: isLast, &state))
    } catch {
      throw EvqError(writing: path, error)
    }
  }

  private func encoded(
    _ bytes: [UInt8],
    isLast: Bool,
    _ state: inout State
  ) throws(SystemError) -> [UInt8] {
    guard let compression else { return bytes }
    if state.encoder == nil { state.encoder = compression.makeEncoder() }
    var encoded: [UInt8] = []
    guard let encoder = state.encoder, encoder.encode(bytes, isLast: isLast, into: &encoded) else {
      throw .outOfMemory
    }
    return encoded
  }
}

extension EvqError {
  /// The error of an output that cannot be written; a closed pipe becomes `.closedPipe`.
  package init(writing path: String, _ error: SystemError) {
    self = error.isClosedPipe ? .closedPipe : .source(.unwritable(path, error))
  }
}
