import EvqTestSupport
import Foundation
import Testing

/// The allowed dependencies between the folders of EvqShell.
struct ShellFoldersTests {
  /// The folders whose types each folder may use.
  private static let allowed: [String: Set<String>] = [
    "Statements": [], "History": [], "Completion": ["Statements"],
    "Editor": ["Statements", "History", "Completion"],
    "Painting": ["Statements", "History", "Completion", "Editor"],
    "Terminal": ["Statements", "History", "Completion", "Editor", "Painting"],
  ]

  @Test("a folder uses only the types of allowed folders", arguments: allowed.keys.sorted())
  func dependencies(folder: String) throws {
    let forbidden = Self.folders.subtracting(Self.allowed[folder] ?? []).subtracting([folder])
    for other in forbidden.sorted() {
      let types = try Self.types(of: other)
      for file in Self.files(of: folder) {
        let used = Self.names(in: try Self.code(of: file)).intersection(types)
        #expect(
          used.isEmpty,
          "\(folder)/\(file.lastPathComponent) uses \(used.sorted()) of \(other)"
        )
      }
    }
  }

  @Test("editor and painting do no input or output", arguments: ["Editor", "Painting"])
  func pure(folder: String) throws {
    for file in Self.files(of: folder) {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains("import Glibc"), "\(folder)/\(file.lastPathComponent)")
    }
  }

  private static let shellFolder = PackageFolder.sources.appending(path: "EvqShell")
  private static let folders: Set<String> = [
    "Statements", "History", "Completion", "Editor", "Painting", "Terminal", "Commands", "Running",
  ]

  private static func files(of folder: String) -> [URL] {
    PackageFolder.files(below: shellFolder.appending(path: folder), ending: ".swift")
  }

  /// A file without comments and string literals.
  private static func code(of file: URL) throws -> String {
    try String(contentsOf: file, encoding: .utf8)
      .replacing(#/(?m)^\s*//.*$/#, with: "")
      .replacing(#/"(?:[^"\\\n]|\\.)*"/#, with: "")
  }

  private static func names(in code: String) -> Set<String> {
    Set(code.matches(of: #/\b[A-Z]\w+/#).map { String($0.output) })
  }

  /// The non-private types that a folder declares.
  private static func types(of folder: String) throws -> Set<String> {
    let declaration = #/(?m)^(?:package )?(?:final )?(?:struct|class|enum|protocol) (\w+)/#
    return try files(of: folder).reduce(into: []) { names, file in
      let code = try code(of: file)
      names.formUnion(code.matches(of: declaration).map { String($0.output.1) })
    }
  }
}
