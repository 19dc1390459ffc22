import Glibc

/// A file that is open for reading and appending, readable by its owner alone.
package final class OpenFile {
  package enum Mode {
    /// An existing file, to be read.
    case read
    /// An existing file; writing appends to it.
    case append
    /// The same; the file is created where it is missing.
    case create

    fileprivate var flags: Int32 {
      switch self {
      case .read: O_RDONLY
      case .append: O_RDWR | O_APPEND
      case .create: O_RDWR | O_APPEND | O_CREAT
      }
    }
  }

  let descriptor: Int32

  package init(_ path: String, _ mode: Mode) throws(SystemError) {
    descriptor = open(path, mode.flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .last }
  }

  deinit { close(descriptor) }

  /// Everything in the file.
  package func read() throws(SystemError) -> [UInt8] {
    guard lseek(descriptor, 0, SEEK_SET) >= 0 else { throw .last }
    return try FileBytes.read(descriptor, upTo: .max)
  }

  package func append(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptor.write(bytes, to: descriptor)
  }

  /// Appends and flushes bytes and returns the new length; a failure appends nothing.
  package func appendWhole(_ bytes: [UInt8]) throws(SystemError) -> Int {
    let length = size
    do throws(SystemError) {
      try append(bytes)
      try flush()
    } catch {
      // A full disk leaves half a line.
      try? truncate(to: length)
      throw error
    }
    return length + bytes.count
  }

  /// Waits until the written bytes are on the disk.
  package func flush() throws(SystemError) {
    // Devices and some network file systems have nothing to flush.
    guard fsync(descriptor) != 0, errno != EINVAL, errno != EROFS else { return }
    throw .last
  }

  /// Cuts the file to a length in bytes.
  package func truncate(to length: Int) throws(SystemError) {
    guard ftruncate(descriptor, off_t(length)) == 0 else { throw .last }
  }

  /// In bytes; 0 for a pipe or a device.
  package var size: Int { FileStatus(descriptor: descriptor)?.size ?? 0 }

  /// Lets only the owner read and write it; a device keeps its permissions.
  package func makePrivate() {
    guard FileStatus(descriptor: descriptor)?.isRegular == true else { return }
    fchmod(descriptor, 0o600)
  }
}
