package import EvqFiles
package import EvqModel
import EvqSyntax
import Glibc

/// An open file or standard input; a regular file can be read at any offset.
///
/// It is read and not mapped: a mapped file that shrinks kills the process, a short read does not.
package final class InputFile: Sendable {
  package let name: String
  private let descriptor: Int32
  private let ownsDescriptor: Bool

  /// Opens a path; `-` is standard input.
  package init(path: String) throws(RuntimeFailure) {
    guard path != "-" else {
      name = "standard input"
      descriptor = STDIN_FILENO
      ownsDescriptor = false
      return
    }
    name = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    ownsDescriptor = true
    guard descriptor >= 0 else { throw .unreadable(path, .last) }
    if status?.isFolder == true { throw InputFile.isFolder(path) }
  }

  /// Owns an open descriptor; `name` is for errors.
  init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    ownsDescriptor = true
  }

  static func isFolder(_ path: String) -> RuntimeFailure {
    let folder = path.last == "/" ? path : path + "/"
    return RuntimeFailure(
      .unreadableInput,
      "cannot read `\(path)`: it is a folder",
      helps: [
        "read the files in it: from \(Spelling.string(folder + "*.ndjson"))"
      ]
    )
  }

  /// Whether bytes can be read at any offset; false for a pipe or a terminal.
  package var isRegular: Bool { status?.isRegular == true }

  private var status: FileStatus? { FileStatus(descriptor: descriptor) }

  /// Goes back to the first byte.
  func rewind() { lseek(descriptor, 0, SEEK_SET) }

  /// The number of bytes after the position of `read`; nil for a pipe or a terminal.
  ///
  /// Another process may have read the start of standard input.
  var bytesLeft: Int? {
    guard let status, status.isRegular else { return nil }
    return max(0, status.size - Int(lseek(descriptor, 0, SEEK_CUR)))
  }

  /// The failure of a file that has shrunk since it was opened.
  package var becameShorter: RuntimeFailure {
    RuntimeFailure(.unreadableInput, "`\(name)` is shorter than when it was opened")
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// Appends up to `count` bytes; false at the end.
  func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    var received = -1
    var code: Int32 = 0
    try bytes.makeRoom(count, reading: name)
    bytes.append(upTo: count) { room in
      repeat {
        received = Glibc.read(descriptor, room.baseAddress, room.count)
        code = errno
      } while received < 0 && code == EINTR
      return max(0, received)
    }
    guard received >= 0 else { throw .unreadable(name, SystemError(code: code)) }
    return received > 0
  }

  /// The size of a regular file, in bytes.
  package var size: Int { status?.size ?? 0 }

  /// The version of the content; nil if the file cannot be examined.
  package var version: FileVersion? { status?.version }

  /// Reads `count` bytes at an offset, fewer at the end of the file; does not move `read`'s position.
  ///
  /// `room` is the number of bytes that can be appended without a reallocation.
  package func bytes(
    at offset: Int,
    count: Int,
    room: Int = 0
  ) throws(RuntimeFailure) -> [UInt8] {
    var failure: Int32 = 0
    // Clearing the memory first would cost as much as reading.
    let bytes = [UInt8](unsafeUninitializedCapacity: count + room) { buffer, filled in
      while filled < count {
        let start = buffer.baseAddress.map { $0 + filled }
        let received = pread(descriptor, start, count - filled, offset + filled)
        if received < 0, errno == EINTR { continue }
        if received < 0 { failure = errno }
        guard received > 0 else { break }
        filled += received
      }
    }
    guard failure == 0 else { throw .unreadable(name, SystemError(code: failure)) }
    return bytes
  }
}
