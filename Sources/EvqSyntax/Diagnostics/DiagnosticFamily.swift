/// A group of codes with one exit status and one group of articles.
///
/// Each new code names its family in `DiagnosticCode.family`; nothing else looks at the digits of a
/// code. Whatever depends on the kind of an error (the exit status, whether a failure after the
/// first rows leaves a partial result) is a switch over families.
package enum DiagnosticFamily: Sendable, Hashable, CaseIterable {
  /// `E01`: characters and literals.
  case lexical
  /// `E02`: the form of statements.
  case syntax
  /// `E03`: names, types and values.
  case names
  /// `E04`: queries that cannot be planned.
  case plans
  /// `E05`: input and output files, memory, limits of a query.
  case data
  /// `E0531`: a failed `expect`.
  case expectations
  /// `E06`: requests and responses.
  case service
  /// `E0604`, `E0605`: tokens and scopes.
  case access
  /// `E0609`, `E0612`: profiles and options that a request needs.
  case configuration
  /// `E0610`: recordings, which replace the service.
  case recordings
  /// `W01`: programs that run and may not mean what they say.
  case lints

  /// The first characters of every code in the family.
  package var prefix: String {
    switch self {
    case .lexical: "E01"
    case .syntax: "E02"
    case .names: "E03"
    case .plans: "E04"
    case .data, .expectations: "E05"
    case .service, .access, .configuration, .recordings: "E06"
    case .lints: "W01"
    }
  }

  /// Whether the error arises between evq and the service, so that it can end a query midway.
  package var concernsService: Bool {
    switch self {
    case .service, .access, .configuration, .recordings: true
    case .lexical, .syntax, .names, .plans, .data, .expectations, .lints: false
    }
  }
}

extension DiagnosticCode {
  package var family: DiagnosticFamily {
    switch self {
    case .invalidUTF8, .unknownCharacter, .unterminatedString, .invalidEscape, .malformedNumber,
      .foreignOperator, .smartQuotes, .sourceTooLong:
      .lexical
    case .unexpectedToken, .unclosedBracket, .unknownKeyword, .foreignSyntax, .duplicateClause,
      .misplacedClause, .nestingTooDeep, .missingSemicolon, .emptyList:
      .syntax
    case .unknownField, .unknownSource, .unknownParameter, .typeMismatch, .invalidTime,
      .unknownFunction, .invalidRegularExpression, .duplicateName, .unusedParameter,
      .parameterValue, .unknownSetting, .constantExpected, .invalidTimelineEvent, .unknownFileKind,
      .nothingBefore, .unknownSubject, .circularScript, .unknownSavedQuery, .resultMissing,
      .unknownCode:
      .names
    case .objectPropertyNotPushable, .cursorNotUsable, .tooManyRequests, .selectionMissing:
      .plans
    case .unreadableInput, .malformedInput, .unsupportedInput, .inputLineTooLong,
      .unwritableOutput, .unusableAccount, .unusableFaultPlan, .serverFailed, .memoryExceeded,
      .timelineTooLong, .damagedInput, .noSuchRow, .noSuchEvent, .unusableParameterFile:
      .data
    case .unmetExpectation: .expectations
    case .requestRefused, .malformedResponse, .connectionFailed, .rateLimited, .budgetReached,
      .serviceFailed, .unclearOutcome:
      .service
    case .unauthorized, .missingScope: .access
    case .unusableProfile, .sendingNotAllowed: .configuration
    case .unusableRecording: .recordings
    case .mixedAndOr, .unknownEventType, .alwaysEmpty, .wordIsField: .lints
    }
  }

  package var severity: Severity { family == .lints ? .warning : .error }
}
