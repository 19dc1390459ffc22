package import Foundation

/// Folders of the package, found from the path of this file.
package enum PackageFolder {
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static let tests = root.appending(path: "Tests")
  package static let sources = root.appending(path: "Sources")
  package static let fixtures = tests.appending(path: "Fixtures")

  /// Captured responses of the real service; nil if they are not available.
  package static var captured: URL? { shared("data/captured") }

  /// HubSpot's OpenAPI descriptions; nil if they are not available.
  package static var openAPI: URL? { shared("data/openapi") }

  private static func shared(_ path: String) -> URL? {
    let folder = root.deletingLastPathComponent().appending(path: "shared/\(path)")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }

  /// The names of the folders in a folder, sorted.
  package static func folders(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.sorted()
  }

  /// All files below a folder with an ending, sorted by path.
  package static func files(below folder: URL, ending: String) -> [URL] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(ending) }.sorted().map { folder.appending(path: $0) }
  }
}
