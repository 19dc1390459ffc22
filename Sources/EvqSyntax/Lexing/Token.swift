/// A lexical token; the tokens of a text cover it without gaps.
package struct Token: Sendable, Equatable {
  package var kind: TokenKind
  package var range: SourceRange

  package init(_ kind: TokenKind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// The kind of a token.
package enum TokenKind: Sendable, Equatable {
  // Trivia: the parser skips them, the highlighter and the formatter do not.
  case whitespace, newline, comment
  // Names and literals.
  case word, keyword(Keyword), quotedName, string, rawString, number, duration, time
  case regularExpression, parameter
  // Punctuation.
  case punctuation(Punctuation)
  // A form of another language or an unexpected byte; the lexer has reported it.
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

  /// Whether it can be a name without quotes: a word, or a keyword that is not reserved.
  package var isBareWord: Bool {
    switch self {
    case .word: true
    case .keyword(let keyword): !keyword.isReserved
    case .whitespace, .newline, .comment, .quotedName, .string, .rawString, .number, .duration,
      .time, .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }

  /// Whether it is a text in quotes.
  var isString: Bool { self == .string || self == .rawString }
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
