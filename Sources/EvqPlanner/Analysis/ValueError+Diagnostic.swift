import EvqModel
import EvqSyntax

extension ValueError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .windowNeedsTime(let type):
      return Diagnostic(
        .typeMismatch,
        "`occurredAt` is \(type.withArticle) here, so it has no time window",
        at: range
      )
    case .timelineNeedsTime(let type):
      return Diagnostic(
        .typeMismatch,
        "`occurredAt` is \(type.withArticle) here, so it has no timeline",
        at: range
      )
    case .cursorExpected:
      return Diagnostic(
        .typeMismatch,
        "`after` needs a cursor in quotes",
        at: range,
        helps: ["the cursor is the `paging.next.after` of an earlier response"]
      )
    case .fileNameExpected(let name):
      return Diagnostic(
        .typeMismatch,
        "`save` needs the name of a file in quotes",
        at: range,
        helps: ["use `| save \(Spelling.string(name))`"]
      )
    case .unknownFileKind(let path):
      return Diagnostic(
        .unknownFileKind,
        "evq cannot tell the format of \(Spelling.string(path)) from its name",
        at: range,
        helps: [
          "known extensions: \(FileKind.formEndings), each also with \(FileKind.compressionEndings)"
        ]
      )
    case .rowCountExpected:
      return Diagnostic(.typeMismatch, "expected a whole number of rows", at: range)
    case .timeExpected:
      return Diagnostic(
        .typeMismatch,
        "expected a time or a duration",
        at: range,
        helps: ["write a time as 7d, 7d@d, 2026-01-05, 2026-01-05T10:00Z, today or yesterday"]
      )
    case .constantAsField(let text):
      return Diagnostic(
        .typeMismatch,
        "`\(text)` is not a field; it is the same for every row",
        at: range,
        helps: ["write a field without quotes; put an unusual name in backticks"]
      )
    case .emptyList:
      return Diagnostic(.emptyList, "a list needs at least one value", at: range)
    case .monthsHaveNoLength:
      return Diagnostic(
        .typeMismatch,
        "months and years have no fixed length to compare or add up",
        at: range,
        helps: ["write days: 30d, 365d; a time moves by months: now - 1mo"]
      )
    case .listAsValue:
      return Diagnostic(
        .typeMismatch,
        "a list is not a single value",
        at: range,
        helps: ["use a list after `in`; write a list parameter without brackets: in $name"]
      )
    case .constantExpected:
      return Diagnostic(
        .constantExpected,
        "the value must be the same for every row",
        at: range
      )
    case .numberOutOfRange(let digits):
      return Diagnostic(.typeMismatch, "the number `\(digits)` is out of range", at: range)
    case .snapOutsideWindow:
      return Diagnostic(
        .typeMismatch,
        "a duration with `@` is allowed only after `since`, `until` or `on`",
        at: range
      )
    case .noSuchTime(let text):
      return Diagnostic(
        .invalidTime,
        "`\(text)` is not a valid time",
        at: range,
        helps: ["write a time as 2026-01-05, 2026-01-05T10:00Z or 2026-01-05T10:00:00.250+02:00"]
      )
    case .operandType(let name, let expected, let found):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` expects \(expected.withArticleIfType), found \(found.withArticle)",
        at: range
      )
    case .textInArithmetic(let text, let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` needs numbers, but `\(text)` is a text",
        at: range,
        label: "use `number(\(text))`",
        fixIts: [FixIt(range: range, replacement: "number(\(text))")]
      )
    case .operandTypes(let name, let left, let right):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` does not work on \(left.withArticle) and \(right.withArticle)",
        at: range
      )
    case .argumentCount(let name, let arity, let found):
      let expected =
        arity.count == 1 ? "\(arity.lowerBound)" : "\(arity.lowerBound) to \(arity.upperBound)"
      return Diagnostic(
        .unknownFunction,
        "`\(name)()` takes \(expected) argument\(expected == "1" ? "" : "s"), found \(found)",
        at: range
      )
    case .datePartExpected(let part, let known):
      return Diagnostic(
        .typeMismatch,
        part.isEmpty
          ? "`date_part()` takes the part first, as a text"
          : "`date_part()` does not know the part `\(part)`",
        at: range,
        helps: [
          "write date_part(\"hour\", occurredAt)",
          "the parts are: \(known.map(Spelling.string).joined(separator: " "))",
        ]
      )
    case .bucketLengthExpected(let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` needs a duration, like 1h, 1d, 1w or 1mo",
        at: range
      )
    case .textAggregated(let text, let name, let takesTimes):
      return Diagnostic(
        .typeMismatch,
        "`\(name)()` works on numbers\(takesTimes ? " and times" : ""), but `\(text)` is a text",
        at: range,
        label: "use `number(\(text))`",
        helps: takesTimes ? ["to read the text as a time, use time(\(text))"] : [],
        fixIts: [FixIt(range: range, replacement: "number(\(text))")]
      )
    }
  }
}

extension String {
  /// `text` and other type names get an article; phrases have theirs.
  fileprivate var withArticleIfType: String {
    ValueType(rawValue: self).map(\.withArticle) ?? self
  }
}
