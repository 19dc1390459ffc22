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
  package init(path: String) throws(SourceError) {
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
      throw InputFile.error(path, EISDIR)
    }
  }

  /// Whether bytes can be read at any place: not of a pipe or a terminal.
  package var isRegular: Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  private static func error(_ path: String, _ code: Int32) -> SourceError {
    let reason = String(cString: strerror(code))
    return SourceError(.unreadableInput, "cannot read `\(path)`: \(reason.lowercased())")
  }

  /// Appends up to so many bytes; false at the end.
  func read(_ count: Int, into bytes: inout [UInt8]) throws(SourceError) -> Bool {
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: count))
    var received = -1
    repeat {
      received = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + start }, count)
      }
    } while received < 0 && errno == EINTR
    guard received >= 0 else { throw InputFile.error(name, errno) }
    bytes.removeLast(count - received)
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
  ) throws(SourceError) -> [UInt8] {
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

  /// What to say of a file that lost its end while it was read.
  var isShorter: SourceError {
    SourceError(.unreadableInput, "`\(name)` became shorter while it was read")
  }

  /// What to say of a line that is not read whole.
  func hasTooLongLine(_ line: Int, max: Int) -> SourceError {
    SourceError(.inputLineTooLong, "\(name):\(line): the line is longer than \(max >> 20) MiB")
  }

  /// Everything up to the end.
  func readAll(max: Int) throws(SourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(1 << 20, into: &bytes) {
      guard bytes.count <= max else {
        throw SourceError(
          .unsupportedInput,
          "`\(name)` is larger than \(max >> 20) MiB and is no file of lines",
          helps: ["one event per line is read piece by piece: jq -c '.results[]' or .[] makes it"]
        )
      }
    }
    return bytes
  }
}
