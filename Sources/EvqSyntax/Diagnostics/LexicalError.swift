/// What can be wrong with the characters of a program; the wording is in `LexicalError+Diagnostic`.
enum LexicalError {
  case invalidUTF8(byte: UInt8)
  case unknownCharacter(Unicode.Scalar)
  case unterminated(quote: UInt8)
  case invalidEscape(String)
  case malformedNumber(String, unit: String, place: NumberPlace)
  /// `property.1st`
  case digitName(String)
  case foreignOperator(String, meant: String)
  case smartQuotes(content: String)
  case tooLong(bytes: Int)
}

/// What stands where a number is malformed, as far as the token before it says.
enum NumberPlace {
  /// Behind `=`: a value.
  case value
  /// Behind `as` or `select`: a name.
  case name
  case either

  init(behind previous: TokenKind) {
    switch previous {
    case .punctuation(.equal), .punctuation(.notEqual), .punctuation(.less),
      .punctuation(.lessOrEqual), .punctuation(.greater), .punctuation(.greaterOrEqual),
      .punctuation(.equalIgnoringCase), .keyword(.contains), .keyword(.with), .keyword(.since),
      .keyword(.until), .keyword(.on), .keyword(.limit):
      self = .value
    case .keyword(.as), .keyword(.select), .keyword(.sort), .keyword(.by), .keyword(.extend),
      .keyword(.drop), .keyword(.rename), .keyword(.distinct), .keyword(.let), .keyword(.param),
      .keyword(.where), .keyword(.not):
      self = .name
    default: self = .either
    }
  }
}
