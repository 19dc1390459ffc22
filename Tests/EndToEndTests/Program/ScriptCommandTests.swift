import EvqSession
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Scripts from the command line: exit codes, files, tests, completions.
struct ScriptCommandTests {
  private let folder = try? TestFolder()

  private func write(_ text: String, _ name: String) throws -> String {
    try #require(folder).write(text.utf8, name)
  }

  @Test(
    "a script command has its exit code and message",
    arguments: [
      CommandExample(line: "evq -c 'from events limit 1; expect 1 row'", code: 0),
      CommandExample(line: "evq -c 'from events limit 1; expect empty'", code: 7, message: "E0531"),
      CommandExample(line: "evq -c 'frm events; expect error E0203'", code: 0),
      CommandExample(
        line: "evq -c 'from events limit 1; expect error E0501'",
        code: 7,
        message: "E0531"
      ),
      CommandExample(line: "evq -c 'run nothing_like_it'", code: 3, message: "E0332"),
      CommandExample(line: "evq -c 'run \"none.evq\"'", code: 3, message: "E0501"),
      CommandExample(
        line: "evq --param-file /nowhere -c 'from events'",
        code: 1,
        message: "parameter file"
      ),
      CommandExample(
        line: "evq --param-file Tests/Fixtures/page.json -c 'from events'",
        code: 1,
        message: "E0532"
      ),
      CommandExample(
        line: "evq --keep-going -c 'from \"none.ndjson\"' -c 'from events limit 1; expect empty'",
        code: 1,
        message: "E0531"
      ),
      CommandExample(line: "evq check Tests/Golden/scripts/parts/signups.evq", code: 0),
      CommandExample(
        line: "evq check Tests/Golden/scripts/parts/wrong.evq",
        code: 3,
        message: "E0301"
      ),
      CommandExample(line: "evq test Tests/Golden/none", code: 1, message: "cannot read"),
      CommandExample(line: "evq test Sources", code: 2, message: "declares an expected result"),
      CommandExample(line: "evq completions tcsh", code: 2, message: "tcsh"),
    ]
  )
  func exitCode(_ example: CommandExample) throws { try example.check() }

  @Test func `parameters on the command line override those in a file`() throws {
    let script = try write(
      """
      #!/usr/bin/env evq
      param a: string;
      param b: list;
      echo $a;
      echo if("x, y" in $b, "in", "out");
      """,
      "p.evq"
    )
    let values = try write("a = \"file\"\nb = [\"x, y\"]\n", "p.toml")
    let file = try EvqProcess.run([script, "--param-file", values])
    #expect(file.errors == "file\nin\n", "\(file.errors)")
    let both = try EvqProcess.run([script, "--param-file", values, "--param", "a=line"])
    #expect(both.errors == "line\nin\n")
  }

  @Test func `a script with a shebang line is executable`() throws {
    let script = try write("#!/usr/bin/env evq\nfrom events limit 1; expect 1 row;", "s.evq")
    let result = try EvqProcess.shell("chmod +x \(script) && \(script) -q")
    #expect(result.exitCode == 0 && result.output.split(separator: "\n").count == 1)
  }

  @Test func `a failed expectation keeps the output file`() throws {
    let rows = try write("before\n", "rows.csv")
    let query = "from events limit 2 select id; expect 3 rows"
    let result = try EvqProcess.run(["--format", "csv", "-o", rows, "-c", query])
    #expect(result.exitCode == 7)
    #expect(try #require(folder).text("rows.csv") == "before\n")
    #expect(try #require(folder).names == ["rows.csv"])
  }

  @Test func `check and help list the parameters of a script`() throws {
    let path = "Tests/Golden/scripts/parts/signups.evq"
    let check = try EvqProcess.run(["check", path])
    #expect(check.output.hasPrefix("\(path): ok\nparameters:\n  city: string (needed)"))
    let help = try EvqProcess.run([path, "--help"])
    #expect(
      help.exitCode == 0 && help.output.hasPrefix("Sign-ups of a city.\n\nusage: evq \(path)")
    )
    #expect(help.output.contains("as it is written in hs_city"))
    #expect(try EvqProcess.run(["none.evq", "--help"]).exitCode == 1)
  }

  // MARK: evq test

  @Test func `evq test passes for the project's examples`() throws {
    let result = try EvqProcess.run(["test", "examples"])
    #expect(result.exitCode == 0, "\(result.output)")
    #expect(result.output.hasSuffix("passed · 0 failed\n"))
  }

  @Test func `evq test shows differences and counts`() throws {
    _ = try write("#: format csv\nfrom events limit 1 | count;", "a.evq")
    _ = try write("count\n2\n", "a.out")
    _ = try write("from events limit 1; expect empty;", "b.evq")
    _ = try write("from events limit 1; expect 1 row;", "c.evq")
    _ = try write("frm", "no-test.evq")
    let path = try #require(folder).url.path
    let result = try EvqProcess.run(["test", path])
    #expect(result.exitCode == 7)
    #expect(result.output.contains("failed: \(path)/a.evq\n  .out differs:\n  - 2: 2\n  + 2: 1\n"))
    #expect(result.output.contains("exit code 7, expected 0") && result.output.contains("E0531"))
    #expect(result.output.hasSuffix("3 scripts · 1 passed · 2 failed\n"), "\(result.output)")
  }

  // MARK: Installation

  @Test(
    "completion scripts name the commands",
    arguments: ["bash", "zsh", "fish"]
  )
  func completions(shell: String) throws {
    let result = try EvqProcess.run(["completions", shell])
    #expect(result.exitCode == 0 && result.errors.isEmpty)
    for word in ["evq", "convert", "param-file"] { #expect(result.output.contains(word)) }
    guard shell == "bash" else { return }
    #expect(try EvqProcess.shell("evq completions bash | bash -n").exitCode == 0)
  }

  @Test func `the manual page has every command and option`() throws {
    let page = try EvqProcess.run(["manual"]).output
    let plain = page.replacing("\\-", with: "-")
    #expect(page.hasPrefix(".TH EVQ 1 "))
    let help = try EvqProcess.run(["--help"]).output
    for match in help.matches(of: #/--[a-z-]+/#)
    where !["--help", "--version"].contains(match.output) {
      #expect(plain.contains(match.output), "\(match.output)")
    }
    for command in ["check", "test", "completions", "fmt"] {
      #expect(plain.contains(".SS evq \(command)\n"))
    }
    #expect(page.split(separator: "\n").allSatisfy { !$0.hasPrefix("'") })
  }
}
