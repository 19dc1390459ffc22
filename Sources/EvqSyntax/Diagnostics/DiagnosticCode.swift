/// The stable codes of all errors and warnings.
///
/// `family` says what a code is about and how it ends a run. A code is never reused for another
/// error.
package enum DiagnosticCode: String, Sendable, CaseIterable {
  /// `from events where property.a = "\xff"` as a raw byte
  case invalidUTF8 = "E0101"
  /// `from events § limit 1`
  case unknownCharacter = "E0102"
  /// `from events where id = "abc`
  case unterminatedString = "E0103"
  /// `from events where id = "a\qb"`
  case invalidEscape = "E0104"
  /// `from events since 1M`
  case malformedNumber = "E0105"
  /// `from events where id == "a"`
  case foreignOperator = "E0106"
  /// `from events where id = “a”`
  case smartQuotes = "E0107"
  /// a program of more than 4 MiB
  case sourceTooLong = "E0108"

  /// `from events where = 3`
  case unexpectedToken = "E0201"
  /// `from events where (id = a`
  case unclosedBracket = "E0202"
  /// `frm events`, `from events | cuont`
  case unknownKeyword = "E0203"
  /// `select * from events`, `where property.a like "b%"`
  case foreignSyntax = "E0204"
  /// `from events limit 1 limit 2`
  case duplicateClause = "E0205"
  /// `from events | since 7d`
  case misplacedClause = "E0206"
  /// more than 256 nested brackets
  case nestingTooDeep = "E0207"
  /// `from events from events`
  case missingSemicolon = "E0208"
  /// `from events where id in ()`
  case emptyList = "E0209"

  /// `from events where property.hs_ciy = portland` where no event has it
  case unknownField = "E0301"
  /// `from contacts`
  case unknownSource = "E0302"
  /// `from events where id = $x` without `param x`
  case unknownParameter = "E0303"
  /// `from events where property.a < "b"`
  case typeMismatch = "E0304"
  /// `from events since 2026-02-30`
  case invalidTime = "E0305"
  /// `extend n = lenght(id)`
  case unknownFunction = "E0306"
  /// `where id matches /a(/`
  case invalidRegularExpression = "E0307"
  /// `param a: string; param a: number`
  case duplicateName = "E0308"
  /// `param a: string = "x"; from events`
  case unusedParameter = "E0309"
  /// `--param n=many` for `param n: number`
  case parameterValue = "E0310"
  /// `set colour = red`
  case unknownSetting = "E0311"
  /// `from events since occurredAt`
  case constantExpected = "E0312"
  /// `send timeline { email: "a@b.example" }`, without an `eventTemplateId`
  case invalidTimelineEvent = "E0313"
  /// `| save "rows.xlsx"`
  case unknownFileKind = "E0314"
  /// `why` without a query before it
  case nothingBefore = "E0320"
  /// `describe typ pe123_signup`
  case unknownSubject = "E0321"
  /// `include "a.evq"` in `a.evq`
  case circularScript = "E0331"
  /// `run signups` without `save signups` before it
  case unknownSavedQuery = "E0332"
  /// `expect empty` before the first query
  case resultMissing = "E0333"
  /// `expect error E9999`
  case unknownCode = "E0334"

  /// `objectProperty.email = "a"` under `or`, or without an `objectType`
  case objectPropertyNotPushable = "E0401"
  /// `after "…"` for a plan of several requests
  case cursorNotUsable = "E0402"
  /// a plan of more requests than the budget
  case tooManyRequests = "E0403"
  /// `from timeline` without an `eventTemplateId` and an `id`
  case selectionMissing = "E0404"

  /// a file that cannot be opened or read
  case unreadableInput = "E0501"
  /// a line that is not a JSON object, with `--strict`
  case malformedInput = "E0502"
  /// `from "events.xlsx"`
  case unsupportedInput = "E0503"
  /// a line of more than 64 MiB
  case inputLineTooLong = "E0504"
  /// `-o /no/such/folder/x.csv`
  case unwritableOutput = "E0505"
  /// `--account` with a file that holds no event
  case unusableAccount = "E0506"
  /// `--faults` with an unknown kind of fault
  case unusableFaultPlan = "E0507"
  /// `evq serve` on a port that is taken
  case serverFailed = "E0508"
  /// `count by id` over more events than `--memory` allows
  case memoryExceeded = "E0509"
  /// `timeline 1s` over a year
  case timelineTooLong = "E0510"
  /// a `.gz` or `.zst` file that is truncated or damaged
  case damagedInput = "E0511"
  /// `why 7` after a result of three rows
  case noSuchRow = "E0521"
  /// `why "x"` where no event has that id
  case noSuchEvent = "E0522"
  /// `expect 3 rows` after a query that returned two
  case unmetExpectation = "E0531"
  /// `--param-file` with a file that is not a table of values
  case unusableParameterFile = "E0532"

  /// an error response
  case requestRefused = "E0601"
  /// a response that is not a valid page
  case malformedResponse = "E0602"
  /// no response: refused, reset, truncated, timed out
  case connectionFailed = "E0603"
  /// no token, or one that the service rejects
  case unauthorized = "E0604"
  /// a token that lacks a scope
  case missingScope = "E0605"
  /// a rate limit that a short wait does not resolve
  case rateLimited = "E0606"
  /// more requests than `--max-requests` allows
  case budgetReached = "E0607"
  /// a service that fails repeatedly
  case serviceFailed = "E0608"
  /// a profile that does not exist or is not valid
  case unusableProfile = "E0609"
  /// a recording that cannot be read or written, or lacks the response
  case unusableRecording = "E0610"
  /// a sent event without a response
  case unclearOutcome = "E0611"
  /// `send` without a terminal and without `--allow-send`
  case sendingNotAllowed = "E0612"

  /// `where id = a or id = b and objectId = 1`
  case mixedAndOr = "W0101"
  /// `where eventType = pe123_singup` where the account has no such type
  case unknownEventType = "W0102"
  /// `where property.a = x and property.a = y`
  case alwaysEmpty = "W0103"

  /// `where "contact" = objectType`: the right side is the text `objectType`
  case wordIsField = "W0104"
}
