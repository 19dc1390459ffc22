package import Foundation

/// Places of the package that tests read, found from this file.
package enum PackageFolder {
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static let tests = root.appending(path: "Tests")
  package static let sources = root.appending(path: "Sources")
  package static let fixtures = tests.appending(path: "Fixtures")

  /// Responses of the real service, captured by others; nil where they are not at hand.
  package static var captured: URL? { shared("data/captured") }

  /// The service's own description of its endpoints; nil where it is not at hand.
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
