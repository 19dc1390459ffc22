/// An error in the characters of a program; the wording is in `LexicalError+Diagnostic`.
enum LexicalError {
  case invalidUTF8(byte: UInt8)
  case unknownCharacter(Unicode.Scalar)
  case unterminated(quote: UInt8)
  case invalidEscape(String)
  case malformedNumber(String, unit: String, position: NumberPosition)
  /// `property.1st`
  case digitName(String)
  case foreignOperator(String, meant: String)
  case smartQuotes(content: String)
  case tooLong(bytes: Int)
}

/// What a malformed number is meant as, judged by the token before it.
enum NumberPosition {
  /// After `=`: a value.
  case value
  /// After `as` or `select`: a name.
  case name
  case either

  init(after previous: TokenKind) {
    self = .either
    if case .punctuation(let sign) = previous, Comparison.Operator(rawValue: sign.rawValue) != nil {
      self = .value
    }
    guard case .keyword(let keyword) = previous else { return }
    if NumberPosition.beforeValues.contains(keyword) { self = .value }
    if NumberPosition.beforeNames.contains(keyword) { self = .name }
  }

  private static let beforeValues: Set<Keyword> = [
    .contains, .with, .since, .until, .on, .limit,
  ]
  private static let beforeNames: Set<Keyword> = [
    .as, .select, .sort, .by, .extend, .drop, .rename, .distinct, .let, .param, .where, .not,
  ]
}
