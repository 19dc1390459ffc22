import EvqModel
import EvqPlan
import EvqSyntax

extension AnalysisError {
  // MARK: Values

  func valueDiagnostic(at range: SourceRange) -> Diagnostic {
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
        helps: ["the cursor is the `paging.next.after` of an earlier answer"]
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
        "\(Spelling.string(path)) does not say which kind of file to write",
        at: range,
        helps: [
          "the kinds are \(FileKind.formEndings), each also with \(FileKind.compressionEndings)"
        ]
      )
    case .rowCountExpected:
      return Diagnostic(.typeMismatch, "expected a whole number of rows", at: range)
    case .timeExpected:
      return Diagnostic(
        .typeMismatch,
        "expected a time or a duration",
        at: range,
        helps: ["a time is written 7d, 7d@d, 2026-01-05, 2026-01-05T10:00Z, today or yesterday"]
      )
    case .constantAsField(let text):
      return Diagnostic(
        .typeMismatch,
        "`\(text)` is not a field; it is the same for every row",
        at: range,
        helps: ["a field is written without quotes; one with an odd name in backticks"]
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
        helps: ["a list stands after `in`, a parameter that holds one without brackets: in $name"]
      )
    case .constantExpected:
      return Diagnostic(
        .constantExpected,
        "the value must not depend on a row",
        at: range
      )
    case .numberOutOfRange(let digits):
      return Diagnostic(.typeMismatch, "the number `\(digits)` is out of range", at: range)
    case .snapOutsideWindow:
      return Diagnostic(
        .typeMismatch,
        "a duration that snaps stands after `since`, `until` or `on`",
        at: range
      )
    case .noSuchTime(let text):
      return Diagnostic(
        .invalidTime,
        "there is no time `\(text)`",
        at: range,
        helps: ["a time is written 2026-01-05, 2026-01-05T10:00Z or 2026-01-05T10:00:00.250+02:00"]
      )
    default:
      return operandDiagnostic(at: range)
    }
  }

  /// What operators and functions take.
  private func operandDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .operandType(let name, let expected, let found):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` expects \(expected.withArticleIfType), found \(found.withArticle)",
        at: range
      )
    case .textInArithmetic(let text, let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` needs numbers, and `\(text)` is a text",
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
          "it is written date_part(\"hour\", occurredAt)",
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
        "`\(name)()` works on numbers\(takesTimes ? " and times" : ""), and `\(text)` is a text",
        at: range,
        label: "use `number(\(text))`",
        helps: takesTimes ? ["a text that holds a time is read as time(\(text))"] : [],
        fixIts: [FixIt(range: range, replacement: "number(\(text))")]
      )
    default:
      return Diagnostic(.typeMismatch, "the types do not fit", at: range)
    }
  }

  // MARK: Conditions

  func conditionDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .conditionExpected(let text, let found):
      return Diagnostic(
        .typeMismatch,
        "expected a condition, found \(found.withArticle)",
        at: range,
        helps: ["whether it is there: \(text) is not missing", "its value: \(text) = \"…\""]
      )
    case .wordIsField(let word):
      return Diagnostic(
        .wordIsField,
        "`\(word)` on the right side is a text, not the field",
        at: range,
        label: "the field is written `\(word)` in backticks",
        helps: ["as a text it is clearer in quotes: \(Spelling.string(word))"]
      )
    case .objectCompared(let text):
      return Diagnostic(
        .typeMismatch,
        "`\(text)` is an object and has no value to compare",
        at: range,
        helps: ["one property is written property.NAME"]
      )
    case .textCompared(let type):
      return Diagnostic(
        .typeMismatch,
        "a text is compared to \(type.withArticle)",
        at: range,
        helps: ["text() makes it a text; number() and time() read the text as a value"]
      )
    case .typesCompared(let left, let right):
      return Diagnostic(
        .typeMismatch,
        "\(left.withArticle) is compared to \(right.withArticle)",
        at: range
      )
    case .textOrdered(let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` compares numbers or times, not texts",
        at: range,
        helps: [
          "a number is written without quotes; a property that holds one is read as number(property.NAME)",
          "a time is written 2026-01-05; a property that holds one is read as time(property.NAME)",
        ]
      )
    case .timeOrderedByDuration(let name, let text):
      return Diagnostic(
        .typeMismatch,
        "a time is compared to a duration",
        at: range,
        label: "use `\(name) now - \(text)`",
        helps: ["for events of the last days: since \(text)"],
        fixIts: [FixIt(range: range, replacement: "now - \(text)")]
      )
    case .regularExpression(let message):
      return Diagnostic(.invalidRegularExpression, message, at: range)
    default:
      return Diagnostic(.typeMismatch, "the types do not fit", at: range)
    }
  }
}

extension ValueType {
  fileprivate var withArticle: String {
    switch self {
    case .json: "an object"
    case .text, .number, .boolean, .time, .duration: "a \(rawValue)"
    }
  }
}

extension String {
  /// `text` and other type names get an article; phrases have theirs.
  fileprivate var withArticleIfType: String {
    ValueType(rawValue: self).map(\.withArticle) ?? self
  }
}
