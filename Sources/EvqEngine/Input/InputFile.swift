package import EvqModel
import EvqSyntax
import Glibc

/// An open file or standard input, read forward or, of a regular file, anywhere.
///
/// Read, not mapped: a file that shrinks while it is mapped kills the process, a short read does not.
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
    guard descriptor >= 0 else { throw InputFile.error(path, errno) }
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw InputFile.isFolder(path)
    }
  }

  /// Takes an open descriptor over; `name` is for errors.
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
        "the files in it are read one after another: from \(Spelling.string(folder + "*.ndjson"))"
      ]
    )
  }

  /// Whether bytes can be read at any place: not of a pipe or a terminal.
  package var isRegular: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  /// Goes back to the first byte.
  func rewind() { lseek(descriptor, 0, SEEK_SET) }

  /// How many bytes stand after the place of `read`; nil for what is no regular file.
  ///
  /// Standard input may be a file of which others have read the start.
  var bytesLeft: Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return max(0, Int(status.st_size) - Int(lseek(descriptor, 0, SEEK_CUR)))
  }

  /// Fewer bytes came than there were when the file was opened.
  package var isShorter: RuntimeFailure {
    RuntimeFailure(.unreadableInput, "`\(name)` is shorter than when it was opened")
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  static func error(_ path: String, _ code: Int32) -> RuntimeFailure {
    let reason = String(cString: strerror(code))
    return RuntimeFailure(.unreadableInput, "cannot read `\(path)`: \(reason.lowercased())")
  }

  /// Appends up to so many bytes; false at the end.
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
    guard received >= 0 else { throw InputFile.error(name, code) }
    return received > 0
  }

  /// The size of a regular file, in bytes.
  package var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// So many bytes from a place on, fewer where the file ends before; the place of `read` stays.
  ///
  /// `room` is how many bytes can be appended without moving them.
  package func bytes(
    at offset: Int,
    count: Int,
    room: Int = 0
  ) throws(RuntimeFailure) -> [UInt8] {
    var failure: Int32 = 0
    // Not filled with zeroes first: that would cost as much as reading.
    let bytes = [UInt8](unsafeUninitializedCapacity: count + room) { buffer, filled in
      while filled < count {
        let place = buffer.baseAddress.map { $0 + filled }
        let received = pread(descriptor, place, count - filled, offset + filled)
        if received < 0, errno == EINTR { continue }
        if received < 0 { failure = errno }
        guard received > 0 else { break }
        filled += received
      }
    }
    guard failure == 0 else { throw InputFile.error(name, failure) }
    return bytes
  }
}
