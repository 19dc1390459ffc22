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
  /// Everything about it was said already: the exit code that it has.
  ///
  /// `isAnswer` says that the rows are the whole answer all the same, as the differences that a
  /// `verify` found are.
  case alreadyReported(Int32, isAnswer: Bool = false)
  /// Nobody reads the output any more: no error.
  case closedPipe
  /// Ctrl-C; nil where no row of the statement was delivered.
  case interrupted(Incomplete?)

  /// A failure of a source, or the interruption that caused it.
  init(_ error: RuntimeFailure) {
    self = Task.isCancelled ? .interrupted(nil) : .source(error)
  }

  /// A `verify` found a difference; it was printed.
  static let difference = EvqError.alreadyReported(1, isAnswer: true)

  /// Whether the rows are the whole answer all the same.
  package var isAnswer: Bool {
    if case .alreadyReported(_, let isAnswer) = self { isAnswer } else { false }
  }

  /// What ends a run that went on after its failures: the exit code of the first.
  func joined(with earlier: EvqError?) -> EvqError {
    .alreadyReported(earlier?.exitCode ?? exitCode, isAnswer: isAnswer && earlier?.isAnswer ?? true)
  }

  package var exitCode: Int32 {
    switch self {
    case .closedPipe: 0
    case .usage: 2
    case .program: 3
    case .partial: 4
    case .alreadyReported(let code, _): code
    case .interrupted: 130
    case .source(let error): EvqError.exitCode(of: error.code)
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

  private static func exitCode(of code: DiagnosticCode) -> Int32 {
    switch code.family {
    case .data, .recordings: 1
    case .configuration: 2
    case .lexical, .syntax, .names, .plans, .lints: 3
    case .service: 5
    case .access: 6
    case .expectations: 7
    }
  }
}
