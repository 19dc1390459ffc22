import EvqRender
import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// The examples in the README and the articles print what the pages show.
///
/// `EVQ_RECORD=1` writes the actual output into the pages, and fails.
struct ReferenceTests {
  private static let isRecording = ProcessInfo.processInfo.environment["EVQ_RECORD"] == "1"

  @Test("an example prints what the page shows", arguments: MarkdownPage.all)
  func prints(_ page: MarkdownPage) async throws {
    // One configuration per page: later examples use its saved queries.
    let configuration = try TestFolder()
    var printed: [String] = []
    for (example, expected) in page.examples {
      let actual = try await ReferenceTests.run(example, configuration)
      printed.append(actual)
      #expect(
        actual == expected,
        "\(example)\n\(LineDifference.text(expected: expected, actual: actual))"
      )
    }
    if ReferenceTests.isRecording { try page.write(printed: printed) }
  }

  private static func run(
    _ example: MarkdownPage.Example,
    _ configuration: TestFolder
  ) async throws -> String {
    switch example {
    case .command(let line):
      let environment = ["XDG_CONFIG_HOME": configuration.url.path]
      return try await EvqProcess.runBlocking {
        try EvqProcess.shell("{ \(line); } 2>&1", environment: environment).output
      }
    case .program(let text):
      let result = await runProgram(text, named: "<command>") { settings in
        settings.format = .table
        settings.messageWidth = 100
      }
      return result.rows + result.messages
    }
  }

  @Test func `every program on the pages has its output`() throws {
    #expect(MarkdownPage.all.count >= 6)
    for page in MarkdownPage.all {
      let text = try String(contentsOf: page.url, encoding: .utf8)
      let blocks = text.matches(of: #/(?m)^```evq\n/#).count
      let programs = page.examples.filter { if case .program = $0.example { true } else { false } }
      #expect(programs.count == blocks, "\(page)")
      for match in text.matches(of: #/(?m)^```(\w+)$/#) {
        #expect(
          ReferenceTests.blocks.contains(String(match.output.1)),
          "\(page): \(match.output.1)"
        )
      }
    }
  }

  /// The allowed languages of code blocks.
  private static let blocks: Set<String> = ["evq", "console", "text", "toml", "vim", "lua", "json"]

  @Test func `the cookbook has thirty recipes`() throws {
    let page = try #require(MarkdownPage.all.first { $0.description == "Cookbook.md" })
    #expect(page.examples.count >= 30)
  }

  @Test func `links point to existing files`() throws {
    let others = ["examples/README.md", "grammar/README.md", "CONTRIBUTING.md"].map {
      PackageFolder.root.appending(path: $0)
    }
    for url in MarkdownPage.all.map(\.url) + others {
      let text = try String(contentsOf: url, encoding: .utf8)
      for match in text.matches(of: #/\]\(([^)#:]+)(?:#[^)]*)?\)/#) {
        let target = url.deletingLastPathComponent().appending(path: String(match.output.1))
        let exists = FileManager.default.fileExists(atPath: target.path)
        #expect(exists, "\(url.lastPathComponent): \(match.output.1)")
      }
    }
  }

  @Test func `the README has at most 200 lines`() throws {
    let text = try String(
      contentsOf: PackageFolder.root.appending(path: "README.md"),
      encoding: .utf8
    )
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 201)
  }

  @Test func `the landing page lists every article`() throws {
    let catalog = PackageFolder.sources.appending(path: "evq/evq.docc")
    let page = try String(contentsOf: catalog.appending(path: "evq.md"), encoding: .utf8)
    for article in PackageFolder.files(below: catalog, ending: ".md") {
      let name = article.deletingPathExtension().lastPathComponent
      guard name != "evq" else { continue }
      #expect(page.contains("](\(name).md)") && page.contains("<doc:\(name)>"), "\(name)")
    }
  }

  @Test func `every module has a README`() {
    let modules = PackageFolder.folders(in: PackageFolder.sources)
    #expect(modules.count >= 14)
    for module in modules {
      let page = PackageFolder.sources.appending(path: "\(module)/README.md")
      #expect(FileManager.default.fileExists(atPath: page.path), "\(module)")
    }
  }

  @Test func `the README of the examples lists every script`() throws {
    let folder = PackageFolder.root.appending(path: "examples")
    let list = try String(contentsOf: folder.appending(path: "README.md"), encoding: .utf8)
    let scripts = PackageFolder.files(below: folder, ending: ".evq").map(\.lastPathComponent)
    #expect(scripts.count >= 16)
    for script in scripts { #expect(list.contains("](\(script))"), "\(script)") }
  }
}
