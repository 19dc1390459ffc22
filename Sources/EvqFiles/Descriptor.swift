import Glibc

/// Writing to open descriptors.
package enum Descriptor {
  /// Writes all bytes; waits when a non-blocking descriptor is full.
  ///
  /// `givesUp` is called during such a wait; true ends it with EAGAIN.
  package static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    unless givesUp: () -> Bool = { false }
  ) throws(SystemError) {
    let error = bytes.withUnsafeBytes { write($0, to: descriptor, unless: givesUp) }
    if let error { throw error }
  }

  /// Writes a text as UTF-8.
  package static func write(_ text: String, to descriptor: Int32) throws(SystemError) {
    try write(Array(text.utf8), to: descriptor)
  }

  private static func write(
    _ bytes: UnsafeRawBufferPointer,
    to descriptor: Int32,
    unless givesUp: () -> Bool
  ) -> SystemError? {
    var start = 0
    while start < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[start...])
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&ready, 1, 100)
        if givesUp() { return SystemError(code: EAGAIN) }
        continue
      }
      guard count > 0 else { return .last }
      start += count
    }
    return nil
  }

  // MARK: Signal handlers

  /// Writes a text by one system call; a signal handler may call it.
  package static func writeOnce(_ text: StaticString, to descriptor: Int32) {
    _ = Glibc.write(descriptor, text.utf8Start, text.utf8CodeUnitCount)
  }

  /// Wakes the reader of a pipe with one byte; a signal handler may call it.
  package static func wake(_ descriptor: Int32, with byte: UInt8) {
    var byte = byte
    _ = Glibc.write(descriptor, &byte, 1)
  }

  // MARK: Pipes

  /// A pipe that started programs do not inherit; nil where the system gives none.
  package static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}
