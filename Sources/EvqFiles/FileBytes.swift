import Glibc

/// The bytes of a small file, read at once.
package enum FileBytes {
  /// Reads a file from an offset; `-` is standard input.
  ///
  /// Reading stops after more than `max` bytes.
  package static func read(
    _ path: String,
    from offset: Int = 0,
    upTo max: Int = 1 << 26
  ) throws(SystemError) -> [UInt8] {
    if path == "-" { return try read(STDIN_FILENO, upTo: max) }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last }
    defer { close(descriptor) }
    guard offset == 0 || lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw .last }
    return try read(descriptor, upTo: max)
  }

  /// Reads an open file from its current position.
  static func read(_ descriptor: Int32, upTo max: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= max {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .last }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }
}
