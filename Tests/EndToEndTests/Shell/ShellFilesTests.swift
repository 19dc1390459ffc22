import EvqTestSupport
import Foundation
import Testing

/// The shell's output files: failed statements, formats by ending, and partial results.
@Suite(.serialized)
struct ShellFilesTests {
  private let home = TemporaryHome()

  private func path(_ name: String) -> String { home.url.appending(path: name).path }

  private func write(_ text: String, _ name: String) throws {
    try text.write(to: home.url.appending(path: name), atomically: true, encoding: .utf8)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// Writes a file of events with ids from 1.
  private func writeEvents(_ count: Int, _ name: String) throws {
    let padding = String(repeating: "x", count: 100)
    let lines = (1...count).map { "{\"id\":\"\($0)\",\"properties\":{\"a\":\"\(padding)\"}}\n" }
    try write(lines.joined(), name)
  }

  /// The names of files in the home folder with this ending, and of partial files.
  private func files(_ ending: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: home.url.path)
      .filter { $0.hasSuffix(ending) || $0.contains(".part-") }.sorted()
  }

  /// Runs lines and returns the screen.
  private func shown(_ terminal: Terminal, _ lines: String...) throws -> String {
    for line in lines { try terminal.run(line) }
    return terminal.screen.fullText
  }

  // MARK: Failed statements

  @Test(
    "a failed statement keeps the file",
    arguments: [
      "from \"/nowhere.ndjson\"", "from events limit 3; expect 2 rows",
      "from events limit 2; from \"/nowhere.ndjson\"", "frm events", "set header = true",
    ]
  )
  func failure(statement: String) throws {
    for command in [":once", ":output"] {
      try write("old\n", "keep.csv")
      let terminal = try home.shell(columns: 160)
      let text = try shown(terminal, "\(command) \(path("keep.csv"))", statement, ":output")
      #expect(text.contains("nothing was written to \(path("keep.csv"))"), "\(text)")
      #expect(try self.text("keep.csv") == "old\n")
      #expect(try files(".csv") == ["keep.csv"])
    }
  }

  @Test func `rows before an error are not written`() throws {
    try write("old\n", "keep.csv")
    try writeEvents(3_000, "bad.ndjson")
    try (try text("bad.ndjson") + "broken\n").write(
      toFile: path("bad.ndjson"),
      atomically: true,
      encoding: .utf8
    )
    let terminal = try home.shell(columns: 160)
    let text = try shown(
      terminal,
      ":set strict true",
      ":once \(path("keep.csv"))",
      "from \"\(path("bad.ndjson"))\" limit all"
    )
    #expect(text.contains("E0502") && text.contains("nothing was written"), "\(text)")
    #expect(try self.text("keep.csv") == "old\n")
  }

  @Test func `Ctrl-C keeps the file`() throws {
    try write("old\n", "keep.csv")
    try write("pat-na1-00000000-0000-4000-8000-000000000000", "token")
    let live = ["--backend", "live", "--base-url", "http://127.0.0.1:9"]
    let terminal = try Terminal(
      live + ["--token-file", path("token")],
      columns: 160,
      home: home.url
    )
    let prompt = { (screen: Screen) in
      screen.line(screen.row).hasPrefix("live") && screen.line(screen.row).hasSuffix(">")
    }
    try terminal.wait("the prompt", until: prompt)
    terminal.enter(":once \(path("keep.csv"))")
    try terminal.wait(for: "rows go to")
    terminal.enter("from campaigns")
    try terminal.wait(for: "attempt")
    terminal.type("\u{3}")
    try terminal.wait(for: "nothing was written to")
    #expect(try text("keep.csv") == "old\n")
  }

  @Test("a file of several statements has the rows of the successful ones", arguments: ["", ".gz"])
  func severalStatements(ending: String) throws {
    try writeEvents(5, "five.ndjson")
    let from = "from \"\(path("five.ndjson"))\""
    let terminal = try home.shell(columns: 160)
    let text = try shown(
      terminal,
      ":output \(path("out.ndjson\(ending)"))",
      "\(from) limit 2 select id",
      "\(from) limit 3; expect 2 rows",
      "echo \"nothing\"",
      "\(from) where id = 5 select id",
      "\(from) limit 1; from \"/nowhere.ndjson\"",
      ":output",
      "from \"\(path("out.ndjson\(ending)"))\" | count | extend n = count"
    )
    #expect(text.components(separatedBy: "the rows of the failed statement").count == 3, "\(text)")
    #expect(text.contains("3  3"), "\(text)")
    #expect(try files(".ndjson\(ending)").contains("out.ndjson\(ending)"))
  }

  @Test func `an empty result writes an empty file`() throws {
    try write("old\n", "keep.ndjson")
    let terminal = try home.shell(columns: 160)
    _ = try shown(terminal, ":once \(path("keep.ndjson"))", "from events where id = none")
    #expect(try text("keep.ndjson").isEmpty)
  }

  @Test func `a plan is shown and not written to the file`() throws {
    let result = try EvqProcess.run(
      ["-i", "--now", "2026-11-21T12:00Z"],
      input: ":explain on\n:once \(path("rows.csv"))\nfrom events limit 1 select id\n"
    )
    #expect(result.exitCode == 0 && result.output.contains("conditions"), "\(result)")
    #expect(try text("rows.csv").split(separator: "\n").count == 2)
  }

  // MARK: Inputs

  @Test func `no command replaces its input file`() throws {
    try writeEvents(5, "t.ndjson")
    try FileManager.default.linkItem(atPath: path("t.ndjson"), toPath: path("hard.ndjson"))
    let before = try text("t.ndjson")
    let from = "from \"\(path("t.ndjson"))\""
    let terminal = try home.shell(columns: 160)
    let text = try shown(
      terminal,
      ":once \(path("hard.ndjson"))",
      "\(from) limit 1",
      "\(from) limit 2",
      ":write \(path("hard.ndjson"))",
      ":output \(path("t.ndjson"))",
      "\(from) | count",
      ":output"
    )
    #expect(text.components(separatedBy: "the run reads it").count == 4, "\(text)")
    #expect(try self.text("t.ndjson") == before)
    #expect(try self.text("hard.ndjson") == before)
  }

  // MARK: Endings

  @Test func `the ending of the file decides the format`() throws {
    let terminal = try home.shell(columns: 160)
    let query = "from events limit 1 select objectType"
    let text = try shown(
      terminal,
      ":once \(path("a.csv"))",
      query,
      ":output \(path("b.json"))",
      query,
      ":output",
      ":write \(path("c.tsv"))",
      ":write \(path("d.md"))",
      ":write \(path("e.xlsx"))",
      ":once \(path("e.html"))",
      ":write \(path("f.txt")) csv",
      ":format"
    )
    #expect(try self.text("a.csv") == "objectType\nCONTACT\n")
    #expect(try self.text("b.json") == "[\n{\"objectType\":\"CONTACT\"}\n]\n")
    #expect(try self.text("c.tsv") == "objectType\nCONTACT\n")
    #expect(try self.text("d.md") == "| objectType |\n| --- |\n| CONTACT |\n")
    #expect(try self.text("f.txt") == "objectType\nCONTACT\n")
    #expect(text.contains("cannot write .xlsx files") && text.contains("cannot write .html files"))
    #expect(text.hasSuffix("table\nmock>"), "\(text)")
    #expect(try files("e.xlsx").isEmpty && files("e.html").isEmpty)
  }

  // MARK: Partial results

  @Test func `after a closed pager :write offers to run the query again`() throws {
    try writeEvents(5_000, "many.ndjson")
    let terminal = try home.shell(columns: 160, environment: ["PAGER": "head -n 2"])
    let cut = try shown(terminal, "from \"\(path("many.ndjson"))\" limit all select id, property.a")
    #expect(cut.contains("read: the pager was closed before the end of the result"), "\(cut)")
    terminal.enter(":write \(path("out.csv"))")
    try terminal.wait(for: "Run the query again for all of them? [y/N]")
    try terminal.run("n")
    let lines = try text("out.csv").split(separator: "\n").count - 1
    #expect(lines < 5_000)
    #expect(terminal.screen.fullText.contains("this is not the whole result: the pager was closed"))
    #expect(terminal.screen.fullText.contains("\(lines) rows written to"))
    terminal.enter(":write \(path("out.csv"))")
    try terminal.wait("the question again") { $0.line($0.row).hasSuffix("[y/N]") }
    try terminal.run("y")
    #expect(try text("out.csv").split(separator: "\n").count == 5_001)
    #expect(terminal.screen.fullText.contains("5000 rows written to"))
  }

  @Test func `after a limit :last offers to run the query again`() throws {
    let terminal = try home.shell(columns: 160, rows: 200)
    _ = try shown(terminal, ":set limit 1", "from events select objectType")
    #expect(
      terminal.screen.fullText.contains("note: this is the first row; `limit all` shows the rest")
    )
    terminal.enter(":last csv")
    try terminal.wait(for: "evq kept 1 row of a larger result.")
    try terminal.run("y")
    #expect(terminal.screen.fullText.contains("5000 rows ·"), "\(terminal.screen.fullText)")
    // Now the result is complete, so there is no question.
    terminal.type("\u{C}")
    try terminal.wait("a clear screen") { $0.row == 0 }
    let text = try shown(terminal, ":write \(path("all.csv"))")
    #expect(text.contains("5000 rows written"), "\(text)")
  }

  @Test func `without a terminal the message names the commands for the whole result`() throws {
    let result = try EvqProcess.run(
      ["-q", "-i", "--limit", "2", "--now", "2026-11-21T12:00Z"],
      input: "from events select objectType\n:write \(path("x.csv"))\n:last csv\n",
      environment: ["HOME": home.url.path]
    )
    #expect(try text("x.csv").split(separator: "\n").count == 3)
    #expect(result.errors.contains("2 rows written to \(path("x.csv")) as csv"), "\(result)")
    #expect(
      result.errors.contains("this is not the whole result: without a limit evq shows 2 rows")
    )
    #expect(
      result.errors.contains(":once \(path("x.csv")) and :again write all of it"),
      "\(result)"
    )
    #expect(result.errors.contains("2 rows, not the whole result: without a limit"), "\(result)")
  }
}
