import EvqSession
import Glibc

/// The file of the history: one line for each entry, its line ends and backslashes escaped.
///
/// Entries are appended under a lock, so that sessions can share it.
struct HistoryFile: Sendable {
  private let path: String
  /// How much of the file has been read.
  private var offset = 0

  /// A file of more entries than this is cut down to its newest ones.
  private static let linesMax = 2 * History.countMax

  init(path: String) {
    self.path = path
  }

  /// What was added since the last time; `isWhole` where the file was read from its start.
  ///
  /// Nil where there is no file or nothing new.
  mutating func read() -> (entries: [String], isWhole: Bool)? {
    guard let size = FileBytes.size(of: path) else { return nil }
    if size < offset { offset = 0 }
    guard size > offset, let bytes = FileBytes.read(path, from: offset) else { return nil }
    // A line that another session is just writing is taken next time.
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let isWhole = offset == 0
    offset += end + 1
    let lines = bytes[..<end].split(separator: UInt8(ascii: "\n"))
    if isWhole, lines.count > HistoryFile.linesMax { shorten(lines.suffix(History.countMax)) }
    return (lines.map(HistoryFile.entry), isWhole)
  }

  /// Appends an entry; false where that fails.
  func append(_ entry: String) -> Bool {
    var line: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): line += "\\n".utf8
      case UInt8(ascii: "\\"): line += "\\\\".utf8
      default: line.append(byte)
      }
    }
    line.append(UInt8(ascii: "\n"))
    return FileBytes.append(line, to: path)
  }

  private mutating func shorten(_ lines: ArraySlice<ArraySlice<UInt8>>) {
    let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    if FileBytes.overwrite(path, with: bytes) { offset = bytes.count }
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Files of the user's own, readable by nobody else.
package enum FileBytes {
  static func size(of path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  static func read(_ path: String, from offset: Int = 0, upTo max: Int = 1 << 26) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { return nil }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < max {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { break }
      bytes += chunk[..<count]
    }
    return bytes
  }

  /// Appends under a lock; its folder is made where there is none.
  static func append(_ bytes: [UInt8], to path: String) -> Bool {
    locked(path, O_WRONLY | O_CREAT | O_APPEND) { write(bytes, to: $0) }
  }

  /// Replaces the content under the lock of `append`.
  static func overwrite(_ path: String, with bytes: [UInt8]) -> Bool {
    locked(path, O_WRONLY | O_CREAT) { ftruncate($0, 0) == 0 && write(bytes, to: $0) }
  }

  private static func locked(_ path: String, _ flags: Int32, _ body: (Int32) -> Bool) -> Bool {
    makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    let descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    guard flock(descriptor, LOCK_EX) == 0 else { return false }
    return body(descriptor)
  }

  static func makeFolder(_ path: String) {
    guard !path.isEmpty, mkdir(path, 0o700) != 0, errno == ENOENT,
      let slash = path.lastIndex(of: "/")
    else { return }
    makeFolder(String(path[..<slash]))
    mkdir(path, 0o700)
  }

  /// A pipe that programs started here do not inherit.
  package static func pipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard Glibc.pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  /// Writes all bytes; false where that fails, or where `givesUp` says so while the reader is not ready.
  @discardableResult
  static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    unless givesUp: () -> Bool = { false }
  ) -> Bool {
    OutputFile.write(bytes, to: descriptor, unless: givesUp)
  }
}
