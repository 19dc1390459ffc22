import EvqRender
import EvqTestSupport
import Testing

/// Output to a terminal, which `script` of util-linux provides.
@Suite(.serialized)
struct TerminalTests {
  /// Runs a program in a terminal of a given width and returns its output.
  private func screen(_ program: String, columns: Int, _ extra: String = "") throws -> String {
    let line = "stty cols \(columns) rows 24; \(extra) evq --now 2026-11-21T12:00Z -c '\(program)'"
    let quoted = line.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "$",
      with: "\\$"
    )
    return try EvqProcess.shell(
      "script -qec \"bash -c \\\"PATH=$PATH; \(quoted.replacing("\"", with: "\\\""))\\\"\" /dev/null"
    ).output
      .replacing("\r\n", with: "\n")
  }

  @Test("a table fits the terminal", arguments: [40, 80, 200])
  func tableFits(columns: Int) throws {
    let shown = try screen("from events where eventType = pe123_signup limit 5", columns: columns)
    let plain = shown.replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
    let lines = plain.split(separator: "\n")
    #expect(lines.count >= 8, "\(plain)")
    #expect(lines[0].hasPrefix("occurredAt"))
    for line in lines.prefix(7) { #expect(DisplayWidth.of(String(line)) <= columns, "\(line)") }
  }

  @Test func `a terminal gets a coloured table of 100 rows and a note`() throws {
    let shown = try screen("from events select id", columns: 80)
    #expect(shown.contains("\u{1B}[1mid\u{1B}[0m"))
    #expect(shown.contains("these are the first 100 rows; `limit all` shows the rest"))
    let all = try screen("from events limit all | count", columns: 80)
    #expect(all.contains("5000") && !all.contains("the first"))
  }

  @Test func `NO_COLOR and a dumb terminal disable colours`() throws {
    for variable in ["NO_COLOR=1", "TERM=dumb"] {
      #expect(
        !(try screen("from events limit 1 select id", columns: 80, variable)).contains("\u{1B}[")
      )
    }
  }

  @Test func `without a terminal there is colour only on request`() throws {
    let program = "from events limit 1 select id"
    let plain = try EvqProcess.run(["--format", "table", "-c", program])
    #expect(!plain.output.contains("\u{1B}"))
    let forced = try EvqProcess.run(["--format", "table", "--color", "always", "-c", program])
    #expect(forced.output.contains("\u{1B}[1m"))
    let variable = try EvqProcess.run(
      ["--format", "table", "-c", program],
      environment: ["CLICOLOR_FORCE": "1"]
    )
    #expect(variable.output == forced.output)
  }
}
