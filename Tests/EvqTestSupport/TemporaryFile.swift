package import Foundation

/// A file that is gone when nobody holds it any more.
package final class TemporaryFile: Sendable {
  package let url: URL

  /// A file of these bytes; `ending` says what kind of file it is.
  package init(_ bytes: [UInt8], ending: String = "ndjson") throws {
    url = URL(filePath: NSTemporaryDirectory()).appending(path: "evq-\(UUID()).\(ending)")
    try Data(bytes).write(to: url)
  }

  package convenience init(_ text: String, ending: String = "ndjson") throws {
    try self.init(Array(text.utf8), ending: ending)
  }

  package var path: String { url.path }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }
}
