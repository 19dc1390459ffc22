import EvqSyntax
import EvqSession
import EvqTestSupport
import Testing

/// Programs print their recorded output.
struct GoldenTests {
  @Test(
    "a program prints its recorded output",
    arguments: GoldenCase.all(in: "Tests/Golden")
  )
  func matches(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  @Test("an example prints its recorded output", arguments: GoldenCase.all(in: "examples"))
  func example(_ golden: GoldenCase) async throws {
    try await golden.check()
  }

  @Test("every diagnostic code has a program that prints it", arguments: DiagnosticCode.allCases)
  func isCovered(_ code: DiagnosticCode) {
    let isPrinted = GoldenCase.all(in: "Tests/Golden/errors").contains {
      $0.name.hasPrefix(code.rawValue)
        && $0.expected("err").contains("[\(code.rawValue)]")
    }
    let isTestedElsewhere = GoldenTests.testedElsewhere.contains(code)
    #expect(
      isPrinted || isTestedElsewhere,
      "no Tests/Golden/errors/\(code.rawValue)-*.evq prints it"
    )
  }

  /// Codes that a small text file cannot trigger; unit tests cover them.
  private static let testedElsewhere: Set<DiagnosticCode> = [
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
