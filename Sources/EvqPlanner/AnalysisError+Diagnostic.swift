import EvqModel
import EvqSyntax

extension AnalysisError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownSource, .unknownParameter, .bindingIsNoQuery, .queryAsValue, .unknownProperty,
      .unknownField, .unknownFunction, .duplicateClause, .duplicateColumn, .dropsProperty:
      nameDiagnostic(at: range)
    case .windowNeedsTime, .cursorExpected, .rowCountExpected, .timeExpected, .listAsValue,
      .constantExpected, .numberOutOfRange, .snapOutsideWindow, .noSuchTime, .operandType,
      .textInArithmetic, .operandTypes, .argumentCount, .datePartExpected, .bucketLengthExpected:
      valueDiagnostic(at: range)
    case .conditionExpected, .objectCompared, .textCompared, .typesCompared, .textOrdered,
      .timeOrderedByDuration, .regularExpression:
      conditionDiagnostic(at: range)
    }
  }

  // MARK: Names

  private func nameDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .unknownSource(let name, let known):
      return unknown(
        .unknownSource,
        "source `\(name)`",
        name,
        among: known,
        at: range,
        helps: ["a file is a source, too: from \"events.ndjson\", or - for standard input"]
      )
    case .unknownParameter(let name, let known):
      let all = known.map { "$\($0)" }
      return unknown(
        .unknownParameter,
        "parameter `$\(name)`",
        "$\(name)",
        among: all,
        at: range,
        helps: [
          known.isEmpty
            ? "declare it first: param \(name): string = \"…\""
            : "declared are: \(all.joined(separator: " "))"
        ]
      )
    case .unknownFunction(let name, let known):
      return unknown(
        .unknownFunction,
        "function `\(name)`",
        name,
        among: known,
        at: range,
        helps: ["the functions are: \(known.joined(separator: " "))"]
      )
    case .unknownProperty(let name, let catalog):
      return unknownProperty(name, catalog, at: range)
    case .unknownField(let name, let known, let isOpen, let catalog):
      return unknownField(name, known, isOpen, catalog, at: range)
    case .bindingIsNoQuery(let name):
      return Diagnostic(.typeMismatch, "`$\(name)` is a value, not a query", at: range)
    case .queryAsValue(let name):
      return Diagnostic(
        .typeMismatch,
        "`$\(name)` is a query, not a value",
        at: range,
        helps: ["a query stands after `from`: from $\(name)"]
      )
    case .duplicateClause(let word):
      return Diagnostic(
        .duplicateClause,
        "`\(word)` stands here a second time",
        at: range,
        helps: ["only `where` may repeat; its conditions are then ANDed"]
      )
    case .duplicateColumn(let name):
      return Diagnostic(
        .duplicateName,
        "there is a column `\(name)` already",
        at: range,
        helps: ["name it with `as`"]
      )
    case .dropsProperty(let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` is part of the column `properties`",
        at: range,
        helps: ["drop `properties`, or select the columns to keep"]
      )
    default:
      return Diagnostic(.unknownField, "unknown name", at: range)
    }
  }

  private func unknown(
    _ code: DiagnosticCode,
    _ what: String,
    _ name: String,
    among names: [String],
    at range: SourceRange,
    helps: [String]
  ) -> Diagnostic {
    let near = Suggestion.nearest(to: name, among: names)
    return Diagnostic(
      code,
      "unknown \(what)",
      at: range,
      label: near.map { "did you mean `\($0)`?" } ?? "",
      helps: (near == nil && code == .unknownSource
        ? ["the sources are: \(names.joined(separator: " "))"] : []) + helps,
      fixIts: near.map { [FixIt(range: range, replacement: $0)] } ?? []
    )
  }

  private func unknownProperty(
    _ name: String,
    _ catalog: Catalog,
    at range: SourceRange
  ) -> Diagnostic {
    let near = Suggestion.nearest(to: name, among: catalog.propertyNames)
    var helps: [String] = []
    if let near, let count = catalog.propertyCounts[near] {
      helps.append("`property.\(near)` occurs in \(count) of \(catalog.sampledEvents) events")
    }
    helps.append("in backticks a name is taken as it is: property.`\(name)`")
    return Diagnostic(
      .unknownField,
      "unknown field `property.\(name)`",
      at: range,
      label: "no event of the account has it",
      helps: helps,
      fixIts: near.map { [FixIt(range: range, replacement: "property.\($0)")] } ?? []
    )
  }

  private func unknownField(
    _ name: String,
    _ known: [String],
    _ isOpen: Bool,
    _ catalog: Catalog,
    at range: SourceRange
  ) -> Diagnostic {
    let alias = isOpen ? AnalysisError.aliases[name.lowercased()] : nil
    let property = isOpen && catalog.propertyCounts[name] != nil ? "property.\(name)" : nil
    let near = property ?? alias ?? Suggestion.nearest(to: name, among: known)
    var helps: [String] = []
    if isOpen {
      helps.append("the fields of an event are: \(known.joined(separator: " ")) property.NAME")
      helps.append("a text value is written in quotes: \(Spelling.string(name))")
    } else {
      helps.append("the columns here are: \(known.joined(separator: " "))")
    }
    return Diagnostic(
      .unknownField,
      "unknown field `\(name)`",
      at: range,
      label: near.map { "did you mean `\($0)`?" } ?? "",
      helps: helps,
      fixIts: near.map { [FixIt(range: range, replacement: $0)] } ?? []
    )
  }

  /// What people type who think of the same thing under another name.
  private static let aliases: [String: String] = [
    "type": "eventType", "event": "eventType", "event_type": "eventType", "name": "eventType",
    "timestamp": "occurredAt", "time": "occurredAt", "date": "occurredAt",
    "created": "occurredAt", "occurred_at": "occurredAt", "ts": "occurredAt",
    "contactid": "objectId", "object_id": "objectId", "vid": "objectId",
    "object_type": "objectType", "property": "property.NAME",
    "objectproperty": "objectProperty.NAME",
  ]

  // MARK: Values

  private func valueDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .windowNeedsTime(let type):
      return Diagnostic(
        .typeMismatch,
        "`occurredAt` is \(type.withArticle) here, so it has no time window",
        at: range
      )
    case .cursorExpected:
      return Diagnostic(
        .typeMismatch,
        "`after` needs a cursor in quotes",
        at: range,
        helps: ["the cursor is the `paging.next.after` of an earlier answer"]
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
    case .listAsValue:
      return Diagnostic(
        .typeMismatch,
        "a list is not a single value",
        at: range,
        helps: ["a list stands after `in`"]
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
        label: "evq writes `number(\(text))`",
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
        "`date_part()` does not know the part `\(part)`",
        at: range,
        helps: ["the parts are: \(known.map(Spelling.string).joined(separator: " "))"]
      )
    case .bucketLengthExpected:
      return Diagnostic(
        .typeMismatch,
        "`bucket()` needs a duration, like 1h, 1d, 1w or 1mo",
        at: range
      )
    default:
      return Diagnostic(.typeMismatch, "the types do not fit", at: range)
    }
  }

  // MARK: Conditions

  private func conditionDiagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .conditionExpected(let text, let found):
      return Diagnostic(
        .typeMismatch,
        "expected a condition, found \(found.withArticle)",
        at: range,
        helps: ["whether it is there: \(text) is not missing", "its value: \(text) = \"…\""]
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
        label: "evq writes `\(name) now - \(text)`",
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
