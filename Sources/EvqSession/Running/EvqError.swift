package import EvqModel
import EvqSyntax

/// What is missing from the output of a run that failed midway.
package enum Incomplete: Sendable {
  /// Rows of the statement that failed; the query `rest` gives them.
  ///
  /// With `repeatsRows` it repeats the rows that have the time of the last printed one.
  case rows(rest: String?, repeatsRows: Bool)
  /// All rows of the statement that failed and of those after it.
  case statements
}

/// Everything that can end a run, with its exit status.
package enum EvqError: Error, Sendable {
  /// The program is wrong; its diagnostics were printed.
  case program
  /// Input, output or the service failed.
  case source(RuntimeFailure)
  /// The same after rows were printed.
  case partial(RuntimeFailure, Incomplete)
  /// The command line is wrong.
  case usage(String)
  /// The failure was reported already; only the exit status is left.
  ///
  /// `isAnswer` says that the rows are a whole answer: the differences that a `verify` found.
  case alreadyReported(ExitStatus, isAnswer: Bool = false)
  /// The reader closed the pipe, which is not an error.
  case closedPipe
  /// Ctrl-C; nil if the statement had printed no row.
  case interrupted(Incomplete?)

  /// A failure of a source, or the cancellation that caused it.
  init(_ error: RuntimeFailure) {
    self = Task.isCancelled ? .interrupted(nil) : .source(error)
  }

  /// A `verify` found a difference and printed it.
  static let difference = EvqError.alreadyReported(.failure, isAnswer: true)

  /// Whether the rows are a whole answer.
  package var isAnswer: Bool {
    if case .alreadyReported(_, let isAnswer) = self { isAnswer } else { false }
  }

  /// Joins the failures of a run with `--keep-going`; the first one sets the status.
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

  /// Whether `--keep-going` may run the next statement.
  package var allowsMoreStatements: Bool {
    switch self {
    case .source, .partial, .alreadyReported, .program: true
    case .usage, .closedPipe, .interrupted: false
    }
  }

  /// The code that an `expect error` can name; nil if there is none.
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
