/// How a run ended, as the exit code of the process.
package enum ExitStatus: Error, Equatable {
  case success
  /// Data, a file or the run itself failed.
  case failure
  case usage
  case invalidProgram
  case partialResult
  case serviceFailure
  case accessDenied
  case failedExpectation
  /// A signal ended the run.
  case signal(Int32)

  /// Ctrl-C, which is `SIGINT`.
  package static let interrupted = ExitStatus.signal(2)

  /// The statuses of the exit code table, in its order.
  package static let documented: [ExitStatus] = [
    .success, .failure, .usage, .invalidProgram, .partialResult, .serviceFailure, .accessDenied,
    .failedExpectation, .interrupted,
  ]

  /// The exit code of the process.
  package var code: Int32 {
    switch self {
    case .success: 0
    case .failure: 1
    case .usage: 2
    case .invalidProgram: 3
    case .partialResult: 4
    case .serviceFailure: 5
    case .accessDenied: 6
    case .failedExpectation: 7
    case .signal(let number): 128 + number
    }
  }

  /// The meaning in a few words, for the help, the manual page and the reference.
  package var meaning: String {
    switch self {
    case .success: "success, also when the reader closed the pipe"
    case .failure: "data or a file failed, or `verify` found a difference"
    case .usage: "the command line or the configuration is wrong"
    case .invalidProgram: "the query or script is wrong (nothing was sent)"
    case .partialResult: "partial result: rows were printed, then the service failed"
    case .serviceFailure: "the network or the service failed"
    case .accessDenied: "no token, or the service rejected it or its scopes"
    case .failedExpectation: "an `expect` or a test failed"
    case .signal(let number): number == 2 ? "interrupted (143 after SIGTERM)" : "signal \(number)"
    }
  }
}
