package import Foundation

/// A temporary file, removed when it is deallocated.
package final class TemporaryFile: Sendable {
  package let url: URL

  /// Writes these bytes; `ending` is the file name's extension.
  package init(_ bytes: [UInt8], ending: String = "ndjson") throws {
    url = URL(filePath: NSTemporaryDirectory()).appending(path: "evq-\(UUID()).\(ending)")
    try Data(bytes).write(to: url)
  }

  package convenience init(_ text: String, ending: String = "ndjson") throws {
    try self.init(Array(text.utf8), ending: ending)
  }

  package var path: String { url.path }

  /// Overwrites bytes of the file from an offset on.
  package func overwrite(_ text: String, at offset: Int = 0) throws {
    let handle = try FileHandle(forWritingTo: url)
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// Cuts the file to a length in bytes.
  package func truncate(to count: Int) throws {
    let handle = try FileHandle(forWritingTo: url)
    try handle.truncate(atOffset: UInt64(count))
    try handle.close()
  }

  /// Makes the file look as if it was written long ago; its next change is then seen by its time.
  package func age() throws {
    let attributes = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)]
    try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
