import EvqFiles
import Glibc

/// Completes paths.
enum FileNames {
  private static let offeredMax = 200
  /// Entries read from one folder; the rest is ignored.
  private static let readMax = 10_000

  /// The paths that start with a text; folders end in `/`.
  static func matching(_ text: String) -> [String] {
    let folder = Folder.prefix(of: text)
    let start = Folder.lastName(of: text)
    guard let directory = opendir(expanded(folder.isEmpty ? "." : folder)) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < readMax {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(start), !name.hasPrefix(".") || start.hasPrefix(".") else { continue }
      let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
      if name != ".", name != ".." { names.append(folder + name + (isFolder ? "/" : "")) }
    }
    return Array(names.sorted().prefix(offeredMax))
  }

  /// Replaces `~/` by the home folder.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME"), home.pointee != 0 else {
      return path
    }
    return String(cString: home) + path.dropFirst()
  }
}
