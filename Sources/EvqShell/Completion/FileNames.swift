import EvqFiles
import Glibc

/// Names of files for completion.
enum FileNames {
  /// How many are offered.
  private static let countMax = 200

  /// The paths that start with a text; folders end in `/`.
  static func matching(_ text: String) -> [String] {
    let folder = Folder.prefix(of: text)
    let start = Folder.lastName(of: text)
    guard let directory = opendir(expanded(folder.isEmpty ? "." : folder)) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory), names.count < 10_000 {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(start), !name.hasPrefix(".") || start.hasPrefix(".") else { continue }
      let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
      if name != ".", name != ".." { names.append(folder + name + (isFolder ? "/" : "")) }
    }
    return Array(names.sorted().prefix(countMax))
  }

  /// `~/` is the home folder.
  static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = ExternalProgram.variable("HOME") else {
      return path
    }
    return home + path.dropFirst()
  }
}
