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
  case source(SourceError)
  /// The same after rows were delivered.
  case partial(SourceError, Incomplete)
  /// The command line is wrong.
  case usage(String)
  /// A `verify` found a difference; it was printed.
  case difference
  /// Nobody reads the output any more: no error.
  case closedPipe
  /// Ctrl-C; nil where no row of the statement was delivered.
  case interrupted(Incomplete?)

  /// A failure of a source, or the interruption that caused it.
  init(_ error: SourceError) {
    self = Task.isCancelled ? .interrupted(nil) : .source(error)
  }

  /// Whether it is the answer of a `verify`.
  package var isDifference: Bool {
    if case .difference = self { true } else { false }
  }

  package var exitCode: Int32 {
    switch self {
    case .closedPipe: 0
    case .difference: 1
    case .usage: 2
    case .program: 3
    case .partial: 4
    case .interrupted: 130
    case .source(let error): EvqError.exitCode(of: error.code)
    }
  }

  /// 1 for data and files, 2 for the configuration, 5 for the service and 6 for what it allows.
  private static func exitCode(of code: DiagnosticCode) -> Int32 {
    switch code {
    case .unauthorized, .missingScope: return 6
    case .unusableProfile, .sendingNotAllowed: return 2
    case .unusableRecording: return 1
    default: break
    }
    return switch code.rawValue.prefix(3) {
    case "E05": 1
    case "E06": 5
    default: 3
    }
  }
}
