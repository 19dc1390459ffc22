/// Something that can follow at a position of a program.
package enum Expectation: Sendable, Hashable {
  case keyword(Keyword)
  case punctuation(Punctuation)
  /// A word that is not a keyword: `timeline` after `send`.
  case word(String)
  /// The source after `from`: a name, a path or `$name`.
  case source
  case field
  case function
  /// An aggregate function: `avg`.
  case aggregate
  /// `$name`.
  case parameter
  /// A value to compare with, and the field on the left if there is one.
  case value(of: String?)
  /// A time or a duration: `7d`, `today`.
  case moment
  case number
  case setting
  /// The value of a setting.
  case settingValue(of: String)
  case parameterType
  /// A name that the program defines.
  case newName
  /// The path of a script, in quotes.
  case script
  /// The name of a saved query.
  case savedQuery
  /// The subject of `describe`: a source, an event type, a field.
  case subject
}

/// Records what the parser looks for at the end of a text.
///
/// Each token that the parser tests for at the end is one that can follow there. So completion offers
/// a new clause or stage as soon as the parser reads it.
final class ExpectationLog {
  private(set) var expectations: Set<Expectation> = []
  /// Set by the first error at the end; later tests belong to error recovery.
  private var isClosed = false

  func add(_ expectation: Expectation) {
    if !isClosed { expectations.insert(expectation) }
  }

  func close() { isClosed = true }
}

extension Parser {
  /// Everything that can follow a text.
  package static func expectations(after text: SourceText) -> Set<Expectation> {
    let log = ExpectationLog()
    let lexed = Lexer.tokenize(text)
    var parser = Parser(source: text, tokens: lexed.tokens, diagnostics: [], expectations: log)
    _ = parser.script()
    return log.expectations
  }

  /// Records an expectation if the parser is at the end of the text.
  func expecting(_ expectation: Expectation) {
    guard let log = expectations, isAtEnd, !isRecovering else { return }
    log.add(expectation)
  }

  /// Records an expectation and no other, because the next production accepts more than is valid.
  func expectingOnly(_ expectation: Expectation) {
    guard isAtEnd else { return }
    expecting(expectation)
    expecting(.parameter)
    expectations?.close()
  }

  /// Records a value of a field and nothing else, not even a `$name`.
  func expectingOnlyValue(of field: String) {
    expecting(.value(of: field))
    expectations?.close()
  }

  func expecting(anyOf keywords: [Keyword]) {
    guard expectations != nil else { return }
    for keyword in keywords { expecting(.keyword(keyword)) }
  }

  /// Records everything that can start an expression.
  func expectingOperand() {
    guard expectations != nil else { return }
    let kinds: [Expectation] = [.field, .function, .parameter, .punctuation(.openParenthesis)]
    for kind in kinds { expecting(kind) }
    expecting(anyOf: Keyword.literals)
  }

  /// Records the comparison operators, which can follow an operand.
  func expectingComparison() {
    guard expectations != nil, isAtEnd else { return }
    for sign in Punctuation.allCases where Comparison.Operator(rawValue: sign.rawValue) != nil {
      expecting(.punctuation(sign))
    }
    expecting(anyOf: Array(Parser.comparisonWords.keys) + Array(Parser.comparisonTails.keys))
  }
}
