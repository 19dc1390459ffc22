import Glibc
import Synchronization

/// An unnamed temporary file that several tasks append to and read.
///
/// It is created in `$TMPDIR` at the first `append`. It has no name, so nothing is left of it when the process ends,
/// whatever ends it.
package final class ScratchFile: Sendable {
  /// -1 until the file is created.
  private let descriptor = Atomic<Int32>(-1)
  private let end = Atomic(0)
  private let make: @Sendable () throws(SystemError) -> Int32

  /// `make` opens the file; tests give one that is full.
  package init(
    _ make: @escaping @Sendable () throws(SystemError) -> Int32 = TemporaryFiles.makeUnnamed
  ) {
    self.make = make
  }

  /// The number of bytes that were appended.
  package var count: Int { end.load(ordering: .relaxed) }

  /// Appends bytes and returns their offset.
  package func append(_ bytes: [UInt8]) throws(SystemError) -> Int {
    let file = try opened()
    let start = end.add(bytes.count, ordering: .relaxed).oldValue
    let error = bytes.withUnsafeBytes { ScratchFile.write($0, to: file, at: start) }
    if let error { throw error }
    return start
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer,
    to file: Int32,
    at start: Int
  ) -> SystemError? {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = pwrite(file, rest.baseAddress, rest.count, start + written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count == 0 ? SystemError(code: ENOSPC) : .last }
      written += count
    }
    return nil
  }

  /// Reads appended bytes.
  package func bytes(in range: Range<Int>) throws(SystemError) -> [UInt8] {
    let file = descriptor.load(ordering: .acquiring)
    var failure: SystemError?
    // Clearing the memory first would cost as much as reading.
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { room, filled in
      while filled < range.count, failure == nil {
        let start = room.baseAddress.map { $0 + filled }
        let count = pread(file, start, range.count - filled, range.lowerBound + filled)
        if count < 0, errno == EINTR { continue }
        if count > 0 {
          filled += count
        } else {
          failure = count < 0 ? .last : SystemError(code: EIO)
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Creates the file once; of two tasks that create it at the same time, one drops its file.
  private func opened() throws(SystemError) -> Int32 {
    let known = descriptor.load(ordering: .acquiring)
    if known >= 0 { return known }
    let made = try make()
    let (exchanged, first) = descriptor.compareExchange(
      expected: -1,
      desired: made,
      ordering: .acquiringAndReleasing
    )
    if exchanged { return made }
    close(made)
    return first
  }

  deinit {
    let file = descriptor.load(ordering: .acquiring)
    if file >= 0 { close(file) }
  }
}
