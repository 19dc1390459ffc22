import EvqTestSupport
import Foundation
import Testing

/// The rules of the house: who imports whom, what stays out, how large files get.
struct HouseTests {
  /// The modules in import order; each may import those above it.
  private static let order = [
    "CCurl", "CEditline", "CMicrohttpd", "CRE2", "CSimdjson", "CTOML", "CZlib", "CZstd",
    "EvqSyntax",
    "EvqModel", "EvqFiles", "EvqPlan", "EvqPlanner", "EvqEngine", "EvqHTTP", "EvqHubSpot",
    "EvqEmulator",
    "EvqBackends", "EvqRender", "EvqSession", "EvqShell", "evq",
  ]

  /// Directions that the order allows and the house does not.
  private static let forbidden: [String: Set<String>] = [
    "EvqSyntax": libraries, "EvqModel": libraries.subtracting(["CRE2"]),
    "EvqFiles": libraries.subtracting(["CTOML"]),
    "EvqPlan": libraries.union(["EvqFiles"]), "EvqPlanner": libraries.union(["EvqFiles"]),
    // What runs a plan does not know how one is made.
    "EvqEngine": ["CCurl", "CEditline", "CMicrohttpd", "CRE2", "CTOML", "EvqPlanner"],
    "EvqHTTP": libraries.subtracting(["CCurl"]).union(["EvqPlan", "EvqPlanner"]),
    "EvqHubSpot": libraries.union(["EvqPlanner"]),
    "EvqEmulator": libraries.subtracting(["CMicrohttpd"]).union([
      "EvqPlan", "EvqPlanner", "EvqHubSpot",
    ]),
    "EvqBackends": libraries.union(["EvqPlanner"]),
    "EvqRender": libraries.union([
      "EvqFiles", "EvqPlan", "EvqPlanner", "EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqEmulator",
      "EvqBackends",
    ]),
    "EvqSession": libraries,
    "EvqShell": [
      "EvqPlan", "EvqPlanner", "EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqEmulator", "EvqBackends",
      "CCurl", "CMicrohttpd", "CRE2", "CSimdjson", "CTOML", "CZlib", "CZstd",
    ],
    "evq": libraries.union([
      "EvqPlan", "EvqPlanner", "EvqEngine", "EvqHTTP", "EvqHubSpot", "EvqEmulator",
    ]),
  ]

  /// The shims: each is called by one module only.
  private static let libraries: Set<String> = [
    "CCurl", "CEditline", "CMicrohttpd", "CRE2", "CSimdjson", "CTOML", "CZlib", "CZstd",
  ]

  /// Where the world outside may be touched.
  private static let outside: [String: Set<String>] = [
    "EvqFiles": ["Glibc", "Synchronization"],
    // `Mutex` for what several tasks of a scan share.
    "EvqEngine": ["Glibc", "Synchronization"],
    "evq": ["Glibc", "ArgumentParser", "Dispatch", "Synchronization"],
    // The network's thread and recordings.
    "EvqHTTP": ["Dispatch", "Glibc", "Synchronization"],
    // Commands that print tokens.
    "EvqHubSpot": ["Dispatch", "Synchronization"],
    // The journal of what was sent, parameter files, the files that queries write.
    "EvqSession": ["Glibc", "Synchronization"],
    // The terminal, its signals, the pager, the editor, the history's file.
    "EvqShell": ["Glibc", "Synchronization"],
    // The server, fault plans, transcripts; `Mutex` for the state of the service.
    "EvqEmulator": ["Glibc", "Synchronization"],
  ]

  private static func files(of module: String) -> [URL] {
    PackageFolder.files(below: PackageFolder.sources.appending(path: module), ending: ".swift")
  }

  @Test("a module imports only what stands above it", arguments: order)
  func imports(module: String) throws {
    let above = Set(Self.order.prefix { $0 != module })
    let allowed = above.subtracting(Self.forbidden[module] ?? []).union(Self.outside[module] ?? [])
    for file in Self.files(of: module) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/(?m)^(?:package |public )?import (\w+)/#) {
        #expect(allowed.contains(String(match.output.1)), "\(file.lastPathComponent)")
      }
    }
  }

  @Test("nothing is forced, unchecked or left out", arguments: order)
  func noTraps(module: String) throws {
    let banned = [
      "fatalError(", "try!", " as! ", "@unchecked", "nonisolated(unsafe)", "TODO", "FIXME",
      "@MainActor",
    ]
    for file in Self.files(of: module) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for word in banned { #expect(!text.contains(word), "\(file.lastPathComponent): \(word)") }
    }
  }

  @Test("only EvqFiles writes to descriptors, renames, locks and removes files", arguments: order)
  func fileCalls(module: String) throws {
    guard module != "EvqFiles" else { return }
    let calls =
      #/Glibc\.write\(|_ = write\(|[^\w.](rename|mkdir|flock|unlink|ftruncate|fsync|mkstemps?)\(/#
    for file in Self.files(of: module) {
      let text = try String(contentsOf: file, encoding: .utf8)
      // Without one of these, a `rename(` is a function of our own.
      guard text.contains("import Glibc") || text.contains("import Foundation") else { continue }
      let found = text.matches(of: calls).map { String($0.output.0) }
      #expect(found.isEmpty, "\(file.lastPathComponent)")
    }
  }

  @Test("a file is one thing: at most 300 lines", arguments: order)
  func sizes(module: String) throws {
    for file in Self.files(of: module) {
      let lines = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      #expect(lines.count <= 300, "\(file.lastPathComponent) has \(lines.count) lines")
    }
  }

  @Test("a room has at most 25 files", arguments: order)
  func rooms(module: String) {
    let folders = Dictionary(grouping: Self.files(of: module)) { $0.deletingLastPathComponent() }
    for (folder, files) in folders {
      #expect(files.count <= 25, "\(module)/\(folder.lastPathComponent): \(files.count) files")
    }
  }

  @Test func `Architecture names every module`() throws {
    let page = try String(
      contentsOf: PackageFolder.sources.appending(path: "evq/evq.docc/Architecture.md"),
      encoding: .utf8
    )
    for module in Self.order { #expect(page.contains("`\(module)`"), "\(module)") }
  }
}
