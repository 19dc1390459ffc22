package import EvqModel
package import EvqSession
import EvqSyntax
import Synchronization

/// Keeps what a session writes.
package final class CapturedOutput: SessionOutput {
  private let content = Mutex((rows: [UInt8](), messages: ""))

  package init() {}

  package func write(rows: [UInt8]) throws(EvqError) { content.withLock { $0.rows += rows } }

  package func write(message: String) { content.withLock { $0.messages += message } }

  package var rowText: String { content.withLock { String(decoding: $0.rows, as: UTF8.self) } }

  package var messages: String { content.withLock { $0.messages } }
}

/// The result of running a program.
package struct ProgramResult: Sendable {
  package var rows: String
  package var messages: String
  package var exitCode: Int32

  package init(rows: String, messages: String, exitCode: Int32) {
    self.rows = rows
    self.messages = messages
    self.exitCode = exitCode
  }
}

/// The moment that all tests call now.
package let testNow = Instant(clamping: 1_795_262_400_000)

/// Runs a program in a fresh session, with now fixed, no colour and no limit on width.
package func runProgram(
  _ text: String,
  named name: String = "test.evq",
  settings change: (inout Settings) -> Void = { _ in }
) async -> ProgramResult {
  var settings = Settings()
  settings.now = testNow
  settings.messageWidth = 80
  change(&settings)
  let output = CapturedOutput()
  var session = Session(settings: settings, output: output, clock: { testNow })
  do throws(EvqError) {
    try await session.run(SourceText(name: name, text: text))
    return ProgramResult(rows: output.rowText, messages: output.messages, exitCode: 0)
  } catch {
    session.report(error)
    return ProgramResult(
      rows: output.rowText,
      messages: output.messages,
      exitCode: error.exitCode
    )
  }
}
