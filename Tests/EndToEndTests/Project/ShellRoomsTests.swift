import EvqTestSupport
import Foundation
import Testing

/// The walls between the rooms of EvqShell, which is one module.
struct ShellRoomsTests {
  /// Each room with the rooms whose types it may use.
  private static let allowed: [String: Set<String>] = [
    "Statements": [], "History": [], "Completion": ["Statements"],
    "Editor": ["Statements", "History", "Completion"],
    "Painting": ["Statements", "History", "Completion", "Editor"],
    "Terminal": ["Statements", "History", "Completion", "Editor", "Painting"],
  ]

  @Test("a room uses only the types of the rooms below it", arguments: allowed.keys.sorted())
  func walls(room: String) throws {
    let forbidden = Self.rooms.subtracting(Self.allowed[room] ?? []).subtracting([room])
    for other in forbidden.sorted() {
      let types = try Self.types(of: other)
      for file in Self.files(of: room) {
        let used = Self.names(in: try Self.code(of: file)).intersection(types)
        #expect(used.isEmpty, "\(room)/\(file.lastPathComponent) uses \(used.sorted()) of \(other)")
      }
    }
  }

  @Test("editor and painting do no input or output", arguments: ["Editor", "Painting"])
  func pure(room: String) throws {
    for file in Self.files(of: room) {
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains("import Glibc"), "\(room)/\(file.lastPathComponent)")
    }
  }

  private static let folder = PackageFolder.sources.appending(path: "EvqShell")
  private static let rooms: Set<String> = [
    "Statements", "History", "Completion", "Editor", "Painting", "Terminal", "Commands", "Running",
  ]

  private static func files(of room: String) -> [URL] {
    PackageFolder.files(below: folder.appending(path: room), ending: ".swift")
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

  /// The types that a room declares for the module.
  private static func types(of room: String) throws -> Set<String> {
    let declaration = #/(?m)^(?:package )?(?:final )?(?:struct|class|enum|protocol) (\w+)/#
    return try files(of: room).reduce(into: []) { names, file in
      let code = try code(of: file)
      names.formUnion(code.matches(of: declaration).map { String($0.output.1) })
    }
  }
}
