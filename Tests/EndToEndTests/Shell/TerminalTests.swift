import EvqRender
import EvqTestSupport
import Testing

/// What a person at a terminal sees; `script` of util-linux gives the program a real one.
@Suite(.serialized)
struct TerminalTests {
  /// Runs a program at a terminal of so many columns; what the screen shows.
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

  @Test func `a terminal gets a table with colours and 100 rows, and is told`() throws {
    let shown = try screen("from events select id", columns: 80)
    #expect(shown.contains("\u{1B}[1mid\u{1B}[0m"))
    #expect(shown.contains("these are the first 100 rows; `limit all` shows the rest"))
    let all = try screen("from events limit all | count", columns: 80)
    #expect(all.contains("5000") && !all.contains("the first"))
  }

  @Test func `NO_COLOR and a dumb terminal are honoured`() throws {
    for variable in ["NO_COLOR=1", "TERM=dumb"] {
      #expect(
        !(try screen("from events limit 1 select id", columns: 80, variable)).contains("\u{1B}[")
      )
    }
  }

  @Test func `colour off a terminal only where it is asked for`() throws {
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
