import Glibc

/// Writing to an open descriptor.
package enum DescriptorOutput {
  /// Writes all bytes; false with `errno` where that fails.
  ///
  /// Also false where `givesUp` says so while the reader of a pipe that does not block is not ready.
  package static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    unless givesUp: () -> Bool = { false }
  ) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var start = 0
      while start < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start...])
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          _ = poll(&ready, 1, 100)
          if givesUp() { return false }
          continue
        }
        guard count > 0 else { return false }
        start += count
      }
      return true
    }
  }
}
