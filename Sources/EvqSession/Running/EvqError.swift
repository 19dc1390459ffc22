package import EvqModel
import EvqSyntax

/// What a run has left out of what it delivered.
package enum Incomplete: Sendable {
  /// Rows of the statement that failed, with the query that gives them.
  ///
  /// `repeatsRows` says that rows of the last one's moment are in both.
  case rows(rest: String?, repeatsRows: Bool)
  /// All rows of the statement that failed, and the statements after it.
  case statements
}

/// Everything that can end a run, with the exit code that says which kind it was.
package enum EvqError: Error, Sendable {
  /// The program is wrong; its diagnostics were printed.
  case program
  /// Input, output or the service failed.
  case source(RuntimeFailure)
  /// The same after rows were delivered.
  case partial(RuntimeFailure, Incomplete)
  /// The command line is wrong.
  case usage(String)
  /// The failure was reported already; only the exit status is left.
  ///
  /// `isAnswer` says that the rows are the whole answer all the same, as the differences that a
  /// `verify` found are.
  case alreadyReported(ExitStatus, isAnswer: Bool = false)
  /// Nobody reads the output any more: no error.
  case closedPipe
  /// Ctrl-C; nil where no row of the statement was delivered.
  case interrupted(Incomplete?)

  /// A failure of a source, or the interruption that caused it.
  init(_ error: RuntimeFailure) {
    self = Task.isCancelled ? .interrupted(nil) : .source(error)
  }

  /// A `verify` found a difference; it was printed.
  static let difference = EvqError.alreadyReported(.failure, isAnswer: true)

  /// Whether the rows are the whole answer all the same.
  package var isAnswer: Bool {
    if case .alreadyReported(_, let isAnswer) = self { isAnswer } else { false }
  }

  /// What ends a run that went on after its failures: the exit code of the first.
  func joined(with earlier: EvqError?) -> EvqError {
    .alreadyReported(
      earlier?.exitStatus ?? exitStatus,
      isAnswer: isAnswer && earlier?.isAnswer ?? true
    )
  }

  package var exitStatus: ExitStatus {
    switch self {
    case .closedPipe: .success
    case .usage: .usage
    case .program: .invalidProgram
    case .partial: .partialResult
    case .alreadyReported(let status, _): status
    case .interrupted: .interrupted
    case .source(let error): EvqError.exitStatus(of: error.code)
    }
  }

  /// Whether the statements after the one that failed can still be run.
  package var canGoOn: Bool {
    switch self {
    case .source, .partial, .alreadyReported, .program: true
    case .usage, .closedPipe, .interrupted: false
    }
  }

  /// The code of a failure that a program can expect.
  var code: DiagnosticCode? {
    switch self {
    case .source(let error), .partial(let error, _): error.code
    case .program, .alreadyReported, .usage, .closedPipe, .interrupted: nil
    }
  }

  private static func exitStatus(of code: DiagnosticCode) -> ExitStatus {
    switch code.family {
    case .lexical, .syntax, .names, .plans, .lints: .invalidProgram
    case .data, .recordings: .failure
    case .expectations: .failedExpectation
    case .service: .serviceFailure
    case .access: .accessDenied
    case .configuration: .usage
    }
  }
}
