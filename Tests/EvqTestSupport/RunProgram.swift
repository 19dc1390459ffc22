package import EvqModel
package import EvqSession
import EvqSyntax

/// The current time in all tests.
package let testNow = Instant(clamping: 1_795_262_400_000)

/// Runs a program in a new session with a fixed time, without colour.
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
    return ProgramResult(rows: output.rowText, messages: output.messages, status: .success)
  } catch {
    session.report(error)
    return ProgramResult(
      rows: output.rowText,
      messages: output.messages,
      status: error.exitStatus
    )
  }
}
