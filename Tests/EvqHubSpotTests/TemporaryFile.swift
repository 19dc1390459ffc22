import Foundation

/// A file of a test's own, which is removed with it.
final class TemporaryFile {
  let url: URL
  var path: String { url.path }

  init(_ text: String, ending: String = "ndjson") throws {
    url = URL(filePath: NSTemporaryDirectory()).appending(path: "evq-\(UUID()).\(ending)")
    try Data(text.utf8).write(to: url)
  }

  /// Writes over what is there, from a place on, in the same file.
  func overwrite(_ text: String, at offset: Int = 0) throws {
    let handle = try FileHandle(forWritingTo: url)
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  func truncate(to count: Int) throws {
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(atOffset: UInt64(count))
    try handle.close()
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
