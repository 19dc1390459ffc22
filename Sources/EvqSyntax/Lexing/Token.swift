/// One piece of the source; the tokens of a text tile it without a gap.
package struct Token: Sendable, Equatable {
  package var kind: TokenKind
  package var range: SourceRange

  package init(_ kind: TokenKind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// What a token is.
package enum TokenKind: Sendable, Equatable {
  // Trivia: the parser skips them, the highlighter and the formatter do not.
  case whitespace, newline, comment
  // Names and literals.
  case word, keyword(Keyword), quotedName, string, rawString, number, duration, time
  case regularExpression, parameter
  // Punctuation.
  case punctuation(Punctuation)
  // A form of another language or a byte that belongs nowhere; already reported by the lexer.
  case foreign, unknown
  case endOfText

  /// Whether the parser skips it.
  package var isTrivia: Bool {
    switch self {
    case .whitespace, .newline, .comment: true
    case .word, .keyword, .quotedName, .string, .rawString, .number, .duration, .time,
      .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }
}

/// The operators and separators, by their spelling.
package enum Punctuation: String, Sendable, CaseIterable {
  case equal = "="
  case notEqual = "!="
  case lessOrEqual = "<="
  case less = "<"
  case greaterOrEqual = ">="
  case greater = ">"
  case equalIgnoringCase = "=~"
  case concatenate = "++"
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case remainder = "%"
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBrace = "{"
  case closeBrace = "}"
  case openBracket = "["
  case closeBracket = "]"
  case comma = ","
  case semicolon = ";"
  case pipe = "|"
  case dot = "."
  case colon = ":"
}
