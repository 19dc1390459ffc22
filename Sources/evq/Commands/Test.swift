import ArgumentParser
import EvqSession
import Glibc

/// `evq test`.
struct Test: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run scripts that declare their expected results.",
    usage: "evq test <paths> ...",
    discussion: """
      A script is a test if it has an `expect`, or beside it a file .out with its rows or .err with its \
      messages. Lines like `#: now 2026-11-21T12:00Z`, `#: format table`, `#: param city=portland` and \
      `#: exit 7` at its top configure the run. The exit code is 7 if a test fails.
      """
  )

  @Argument(help: "Scripts, and folders that contain scripts.")
  var paths: [String]

  mutating func run() async throws {
    var tests: [ScriptTest] = []
    for path in paths { tests += try ScriptTest.all(below: path) }
    guard !tests.isEmpty else {
      throw ValidationError(
        "no script in \(paths.joined(separator: " ")) declares an expected result"
      )
    }
    var failedCount = 0
    for test in tests {
      let result = await test.run(clock: Clock.now)
      guard let difference = test.difference(result) else { continue }
      failedCount += 1
      let lines = difference.split(separator: "\n", omittingEmptySubsequences: false)
      let text = lines.map { "  \($0)\n" }.joined()
      try StandardStreams.print("failed: \(test.path)\n\(text)")
    }
    let noun = tests.count == 1 ? "script" : "scripts"
    let passed = tests.count - failedCount
    try StandardStreams.print(
      "\(tests.count) \(noun) · \(passed) passed · \(failedCount) failed\n"
    )
    if failedCount > 0 { throw ExitStatus.failedExpectation }
  }
}
