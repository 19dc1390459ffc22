import EvqFiles

/// The history file: one line for each entry, with escaped line ends and backslashes.
///
/// Entries are appended under a lock, so that sessions can share it.
struct HistoryFile: Sendable {
  private let path: String
  /// The number of bytes read so far.
  private var offset = 0

  /// A longer file is shortened to its newest entries.
  private static let linesMax = 2 * History.countMax

  init(path: String) {
    self.path = path
  }

  /// The entries added since the last call; `isWhole` if the file was read from its start.
  ///
  /// Nil if there is no file or nothing new.
  mutating func read() -> (entries: [String], isWhole: Bool)? {
    guard let size = FileStatus(path)?.size else { return nil }
    if size < offset { offset = 0 }
    guard size > offset, let bytes = try? FileBytes.read(path, from: offset) else { return nil }
    // A line that another session is writing is read next time.
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    let isWhole = offset == 0
    offset += end + 1
    let lines = bytes[..<end].split(separator: UInt8(ascii: "\n"))
    if isWhole, lines.count > HistoryFile.linesMax { shorten(lines.suffix(History.countMax)) }
    return (lines.map(HistoryFile.entry), isWhole)
  }

  /// Appends an entry; false on failure.
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
    return withLock { (file) throws(SystemError) in try file.append(line) }
  }

  private mutating func shorten(_ lines: ArraySlice<ArraySlice<UInt8>>) {
    let bytes = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    let isShorter = withLock { (file) throws(SystemError) in
      try file.truncate(to: 0)
      try file.append(bytes)
    }
    if isShorter { offset = bytes.count }
  }

  /// Changes the file under a lock that other sessions wait for; false where that fails.
  private func withLock(_ change: (OpenFile) throws(SystemError) -> Void) -> Bool {
    try? Folder.make(Folder.of(path))
    guard let locked = try? LockedFile(path, .create, waits: true) else { return false }
    return (try? change(locked.file)) != nil
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
