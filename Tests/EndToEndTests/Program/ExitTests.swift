import EvqTestSupport
import Foundation
import Testing

/// How the program ends: whatever still runs in the background must not meet objects that are gone.
struct ExitTests {
  private let home = TemporaryHome()

  /// The dynamic linker's log names every library whose destructors run at an exit.
  @Test(
    "no destructors run at an exit",
    arguments: [
      "-i < /dev/null", "-i <<< 'from events limit 1'", "-c 'from events limit 1'",
      "-c 'from evnts'",
      "--help", "--nonsense", "version", "check /nonexistent.evq", "examples/tour.evq",
    ]
  )
  func destructors(words: String) throws {
    let result = try EvqProcess.shell(
      "LD_DEBUG=files evq \(words) 2>&1 > /dev/null",
      environment: ["HOME": home.url.path]
    )
    #expect(result.output.contains("calling init"))
    #expect(!result.output.contains("calling fini"))
  }

  @Test func `what was written before an exit arrives`() throws {
    let result = try EvqProcess.shell(
      "evq -c 'from events limit all select id' --format ndjson | wc -l"
    )
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "5000")
  }
}
