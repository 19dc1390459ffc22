import EvqSyntax
import EvqSession
import EvqTestSupport
import Testing

/// Programs with what they must print beside them.
struct GoldenTests {
  @Test(
    "the program prints what is written beside it",
    arguments: GoldenCase.all(in: "Tests/Golden")
  )
  func matches(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  @Test("an example prints what is written beside it", arguments: GoldenCase.all(in: "examples"))
  func example(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  @Test("every code has a program that shows it", arguments: DiagnosticCode.allCases)
  func isShown(_ code: DiagnosticCode) {
    let shown = GoldenCase.all(in: "Tests/Golden/errors").contains {
      $0.name.hasPrefix(code.rawValue)
        && $0.expected("err").contains("[\(code.rawValue)]")
    }
    let isShownElsewhere = GoldenTests.shownElsewhere.contains(code)
    #expect(shown || isShownElsewhere, "no Tests/Golden/errors/\(code.rawValue)-*.evq prints it")
  }

  /// What no small text file can show; these have unit tests of their own.
  private static let shownElsewhere: Set<DiagnosticCode> = [
    .invalidUTF8, .sourceTooLong, .inputLineTooLong, .unwritableOutput, .malformedResponse,
    .tooManyRequests, .unusableFaultPlan, .serverFailed, .connectionFailed, .budgetReached,
    .unclearOutcome, .unusableParameterFile,
  ]
}

extension GoldenCase {
  func check() async throws {
    let result = await run()
    if isRecording {
      let rowsChanged = try record(result.rows, "out")
      let messagesChanged = try record(result.messages, "err")
      #expect(!rowsChanged && !messagesChanged, "recorded \(self)")
    }
    #expect(
      result.rows == expected("out"),
      "\(LineDifference.text(expected: expected("out"), actual: result.rows))"
    )
    #expect(
      result.messages == expected("err"),
      "\(LineDifference.text(expected: expected("err"), actual: result.messages))"
    )
    #expect(result.exitCode == expectedExitCode)
  }
}
