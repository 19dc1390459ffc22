import EvqSession
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// `evq explain CODE`: every code has an article whose examples work.
struct ExplainCodeTests {
  @Test func `every code has one article, in the order of the codes`() {
    #expect(DiagnosticArticle.all.map(\.code) == DiagnosticCode.allCases)
  }

  @Test(
    "an article's example reports the code, its correction runs",
    arguments: DiagnosticArticle.all
  )
  func examplesWork(_ article: DiagnosticArticle) async throws {
    let mark = "[\(article.code.rawValue)]"
    let wrong = try await outcome(of: article.example)
    #expect(wrong.errors.contains(mark), "\(wrong.errors)")
    #expect(article.code.severity == .warning || wrong.exitCode != 0)
    let right = try await outcome(of: article.correction)
    #expect(!right.errors.contains(mark), "\(right.errors)")
    #expect(right.exitCode == 0, "\(right.errors)")
  }

  @Test func `lines of articles have at most 108 characters`() {
    for article in DiagnosticArticle.all {
      for line in article.reason.split(separator: "\n") {
        #expect(line.count <= 108, "\(article.code.rawValue): \(line)")
      }
    }
  }

  @Test func `the command prints the article for a code in any case`() throws {
    let article = try #require(DiagnosticCode.unknownField.article)
    for word in ["E0301", "e0301"] {
      let result = try EvqProcess.run(["explain", word])
      #expect(result.output == article.text && result.exitCode == 0)
    }
  }

  @Test func `the error for an unknown code lists the codes of its family`() throws {
    let result = try EvqProcess.run(["explain", "E0499"])
    #expect(result.exitCode == 2 && result.output == "")
    #expect(result.errors.contains("E0401 E0402 E0403 E0404"))
    #expect(!result.errors.contains("E0301"))
  }

  @Test func `evq explain still accepts a query`() throws {
    let result = try EvqProcess.run(["explain", "from event_types"])
    #expect(result.exitCode == 0 && result.output.contains("`event_types` is read whole"))
  }

  // MARK: Running

  private func outcome(
    of example: DiagnosticArticle.Example
  ) async throws -> (errors: String, exitCode: Int32) {
    switch example {
    case .program(let text):
      let result = await runProgram(text)
      return (result.messages, result.exitCode)
    case .command(let line, let situation):
      let result = try await EvqProcess.runBlocking {
        try ExplainCodeTests.run(line, while: situation)
      }
      return (result.errors, result.exitCode)
    }
  }

  /// Runs a command in a temporary folder, with `evq serve` for the live backend.
  private static func run(
    _ line: String,
    while situation: DiagnosticArticle.Situation
  ) throws -> EvqProcess.Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = """
      cd \(folder.path); export XDG_CONFIG_HOME=$PWD/.config XDG_CACHE_HOME=$PWD/.cache
      \(bounded(line))
      """
    let result =
      line.contains("--backend live")
      ? try EvqProcess.serving(
        try options(situation, folder),
        "\(profiles(folder))\n\(script)"
      ) : try EvqProcess.shell(script)
    return result
  }

  private static func options(
    _ situation: DiagnosticArticle.Situation,
    _ folder: URL
  ) throws -> String {
    switch situation {
    case .usual: return ""
    case .served(_, let options): return options
    case .faulty(_, let plan):
      let file = folder.appending(path: "plan.toml")
      try "[[fault]]\n\(plan)\n".write(to: file, atomically: true, encoding: .utf8)
      return "--faults \(file.path)"
    }
  }

  /// Writes a default profile for the test's server.
  private static func profiles(_ folder: URL) -> String {
    """
    mkdir -p \(folder.path)/.config/evq; file=\(folder.path)/.config/evq/config.toml
    printf 'default="shop"\\n[profiles.shop]\\ntoken="pat-na1-0000"\\nbase-url="%s"\\n' $base > $file
    chmod 600 $file
    """
  }

  /// Replaces `evq serve` by a function that stops the server after its start.
  private static func bounded(_ line: String) -> String {
    line.replacing(
      "evq serve",
      with: "served() { evq serve \"$@\" 2> said & local server=$!; "
        + "until grep -q 'Ctrl-C stops' said; do kill -0 $server 2> /dev/null || break; sleep 0.02; done; "
        + "if kill $server 2> /dev/null; then wait $server; true; else wait $server; fi; "
        + "local status=$?; cat said >&2; return $status; }\nserved"
    )
  }
}

extension DiagnosticArticle: CustomTestStringConvertible {
  package var testDescription: String { code.rawValue }
}
