import EvqModel
import EvqSyntax

extension ConditionError {
  func diagnostic(at range: SourceRange) -> Diagnostic {
    switch self {
    case .conditionExpected(let text, let found):
      return Diagnostic(
        .typeMismatch,
        "expected a condition, found \(found.withArticle)",
        at: range,
        helps: [
          "to test whether it has a value: \(text) is not missing",
          "to compare its value: \(text) = \"…\"",
        ]
      )
    case .wordIsField(let word):
      return Diagnostic(
        .wordIsField,
        "`\(word)` on the right side is a text, not the field",
        at: range,
        label: "for the field, put `\(word)` in backticks",
        helps: ["if you mean the text, quote it: \(Spelling.string(word))"]
      )
    case .objectCompared(let text):
      return Diagnostic(
        .typeMismatch,
        "`\(text)` is an object and has no value to compare",
        at: range,
        helps: ["to compare one property, write property.NAME"]
      )
    case .textCompared(let type):
      return Diagnostic(
        .typeMismatch,
        "cannot compare a text with \(type.withArticle)",
        at: range,
        helps: ["convert one side with text(), number() or time()"]
      )
    case .typesCompared(let left, let right):
      return Diagnostic(
        .typeMismatch,
        "cannot compare \(left.withArticle) with \(right.withArticle)",
        at: range
      )
    case .textOrdered(let name):
      return Diagnostic(
        .typeMismatch,
        "`\(name)` compares numbers or times, not texts",
        at: range,
        helps: [
          "write a number without quotes; read a property as a number with number(property.NAME)",
          "write a time as 2026-01-05; read a property as a time with time(property.NAME)",
        ]
      )
    case .timeOrderedByDuration(let name, let text):
      return Diagnostic(
        .typeMismatch,
        "cannot compare a time with a duration",
        at: range,
        label: "use `\(name) now - \(text)`",
        helps: ["for recent events: since \(text)"],
        fixIts: [FixIt(range: range, replacement: "now - \(text)")]
      )
    case .regularExpression(let message):
      return Diagnostic(.invalidRegularExpression, message, at: range)
    }
  }
}

extension ValueType {
  /// `a text`, `an object`.
  var withArticle: String {
    switch self {
    case .json: "an object"
    case .text, .number, .boolean, .time, .duration: "a \(rawValue)"
    }
  }
}
