/// What a program can go on with at a place.
package enum Expectation: Sendable, Hashable {
  case keyword(Keyword)
  case punctuation(Punctuation)
  /// A word that is no keyword: `timeline` after `send`.
  case word(String)
  /// What `from` takes: a name, a path or `$name`.
  case source
  case field
  case function
  /// A function over many rows: `avg`.
  case aggregate
  /// `$name`.
  case parameter
  /// A value to compare with; of the field on the left, where one stands there.
  case value(of: String?)
  /// A moment or a span of time: `7d`, `today`.
  case moment
  case number
  case setting
  /// The value of a setting.
  case settingValue(of: String)
  case parameterType
  /// A name that the program makes up.
  case newName
  /// The path of a script, in quotes.
  case script
  /// The name of a saved query.
  case savedQuery
  /// What can be described: a source, an event type, a field.
  case subject
}

/// What a parser looked for at the end of its text.
///
/// The parser's own questions are the record: whatever it asks for at the end is what may stand there,
/// so a new clause or stage is expected as soon as it is parsed.
final class ExpectationLog {
  private(set) var expectations: Set<Expectation> = []
  /// Set by the first error at the end: what is asked afterwards is recovery.
  private var isClosed = false

  func add(_ expectation: Expectation) {
    if !isClosed { expectations.insert(expectation) }
  }

  func close() { isClosed = true }
}

extension Parser {
  /// Everything that may stand after a program's text.
  package static func expectations(after text: SourceText) -> Set<Expectation> {
    let log = ExpectationLog()
    let lexed = Lexer.tokenize(text)
    var parser = Parser(source: text, tokens: lexed.tokens, diagnostics: [], expectations: log)
    _ = parser.script()
    return log.expectations
  }

  /// Notes what may stand here, where this is the end of the text.
  func expecting(_ expectation: Expectation) {
    guard let log = expectations, isAtEnd, !isRecovering else { return }
    log.add(expectation)
  }

  /// Notes that only this may stand here: what follows reads it with a wider production.
  func expectingOnly(_ expectation: Expectation) {
    guard isAtEnd else { return }
    expecting(expectation)
    expecting(.parameter)
    expectations?.close()
  }

  /// Notes that only a value of a field may stand here, no `$name`.
  func expectingOnlyValue(of field: String) {
    expecting(.value(of: field))
    expectations?.close()
  }

  func expecting(anyOf keywords: [Keyword]) {
    guard expectations != nil else { return }
    for keyword in keywords { expecting(.keyword(keyword)) }
  }

  /// Notes what a value expression can start with.
  func expectingOperand() {
    guard expectations != nil else { return }
    let kinds: [Expectation] = [.field, .function, .parameter, .punctuation(.openParenthesis)]
    for kind in kinds { expecting(kind) }
    expecting(anyOf: [.true, .false, .now, .today, .yesterday])
  }

  /// Notes the operators that may follow an operand.
  func expectingComparison() {
    guard expectations != nil, isAtEnd else { return }
    for punctuation in Parser.comparisons.keys { expecting(.punctuation(punctuation)) }
    expecting(anyOf: [.contains, .starts, .ends, .in, .not, .between, .matches, .is])
  }
}
