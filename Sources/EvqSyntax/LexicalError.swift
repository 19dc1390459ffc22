/// What can be wrong with the characters of a program; the wording is in `LexicalError+Diagnostic`.
enum LexicalError {
  case invalidUTF8(byte: UInt8)
  case unknownCharacter(Unicode.Scalar)
  case unterminated(quote: UInt8)
  case invalidEscape(String)
  case malformedNumber(String, unit: String)
  case foreignOperator(String, meant: String)
  case smartQuotes(content: String)
  case tooLong(bytes: Int)
}
