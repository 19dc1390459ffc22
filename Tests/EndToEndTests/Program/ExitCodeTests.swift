import EvqSession
import EvqTestSupport
import Foundation
import Testing

/// Each exit code in the reference's table.
struct ExitCodeTests {
  struct Example: Sendable, CustomStringConvertible {
    let code: Int32
    let line: String
    /// A fault of the service; nil for none.
    var fault: String?
    var description: String { "\(code): \(line)" }

    init(_ code: Int32, _ line: String, fault: String? = nil) {
      (self.code, self.line, self.fault) = (code, line, fault)
    }
  }

  private static let signups = "from events where eventType = pe123_signup"
  private static let live = "evq --backend live --base-url $base --now 2026-11-21T12:00Z"

  static let examples: [Example] = [
    Example(0, "evq -c '\(signups) limit 2'"),
    Example(0, "evq -c 'from events' | head -1 > /dev/null; exit ${PIPESTATUS[0]}"),
    Example(1, "evq -c 'from \"Tests/Fixtures/cut.ndjson.gz\"'"),
    Example(1, "evq -o /nowhere/rows.csv -c '\(signups)'"),
    Example(2, "evq --format xlsx -c '\(signups)'"),
    Example(2, "evq -c 'send timeline { eventTemplateId: \"1\", email: \"a@b.example\" }'"),
    Example(3, "evq -c 'frm events'"), Example(3, "evq -c 'run nothing_like_it'"),
    Example(3, "evq -c 'from events where property.hs_ciy = a'"),
    Example(
      4,
      "\(live) -c 'from events where eventType = e_submitted_form'",
      fault: "kind = \"status\"\nstatus = 500\nat = [3]\npath = \"/events\""
    ),
    Example(5, "\(live) -c '\(signups)'", fault: "kind = \"wrong-json\"\npath = \"/events\""),
    Example(6, "HUBSPOT_ACCESS_TOKEN=pat-na1-x \(live) -c '\(signups)'"),
    Example(7, "evq -c '\(signups) limit 2; expect 3 rows'"),
    Example(7, "evq examples/tracking-quality.evq --param tolerated=0"),
    Example(7, "evq -c '\(signups) limit 2' -c 'expect id = x'"),
  ]

  @Test("a run exits with the documented code", arguments: examples)
  func ends(_ example: Example) async throws {
    let folder = try TestFolder()
    let setup = "export XDG_CONFIG_HOME=\(folder.url.path) XDG_CACHE_HOME=\(folder.url.path)"
    let line = "\(setup); \(example.line)"
    let plan = try folder.write(
      (example.fault.map { "[[fault]]\n\($0)\n" } ?? "").utf8,
      "plan.toml"
    )
    let result = try await EvqProcess.runBlocking {
      guard example.line.contains("--backend live") else { return try EvqProcess.shell(line) }
      let token = "export HUBSPOT_ACCESS_TOKEN=pat-na1-y"
      return try EvqProcess.serving("--token pat-na1-y --faults \(plan)", "\(token); \(line)")
    }
    #expect(result.exitCode == example.code, "\(result.errors)")
  }

  @Test func `the reference lists all exit codes`() throws {
    let page = PackageFolder.sources.appending(path: "evq/evq.docc/Scripts.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let section = text.split(separator: "### Exit codes").last ?? ""
    let rows = section.matches(of: #/(?m)^\| (\d+) \|.*/#).map { String($0.output.0) }
    #expect(rows == ExitStatus.documented.map { "| \($0.code) | \($0.meaning) |" })
    let codes = ExitStatus.documented.map(\.code)
    #expect(codes == Set(ExitCodeTests.examples.map(\.code)).sorted() + [130])
  }

  // MARK: Signals

  struct End: Sendable {
    let signal: String
    let code: Int32
  }

  /// Standard input stays open: a blocked read ignores the first Ctrl-C, the second ends evq.
  @Test(
    "a signal leaves no incomplete file",
    arguments: [
      End(signal: "TERM", code: 143), End(signal: "HUP", code: 129),
      End(signal: "INT", code: 130),
    ]
  )
  func leavesNoPartialFile(_ end: End) async throws {
    let folder = try TestFolder()
    try folder.write("old".utf8, "rows.csv")
    let line = """
      set -m; cd \(folder.url.path); mkfifo input
      evq -o rows.csv -c 'from - | save "saved.csv"' < input & run=$!
      exec 3> input
      until test -e .saved.csv.part-$run; do kill -0 $run || exit 99; sleep 0.02; done
      while kill -\(end.signal) $run 2> /dev/null; do sleep 0.02; done
      wait $run; echo $?; exec 3>&-; rm input; ls -A
      """
    let result = try await EvqProcess.runBlocking { try EvqProcess.shell(line) }
    #expect(result.output == "\(end.code)\nrows.csv\n", "\(result.output)\(result.errors)")
    #expect(try folder.text("rows.csv") == "old")
  }
}
