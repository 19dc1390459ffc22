import EvqTestSupport
import Foundation
import Testing

/// The program exits without destructors, because background threads may still use the objects.
struct ExitTests {
  private let home = TemporaryHome()

  /// The dynamic linker's log shows whether destructors of libraries run.
  @Test(
    "no destructors run at exit",
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

  @Test func `output written before the exit is complete`() throws {
    let result = try EvqProcess.shell(
      "evq -c 'from events limit all select id' --format ndjson | wc -l"
    )
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "5000")
  }
}
