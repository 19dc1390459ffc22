import EvqSyntax

// Groups of tokens that completion and highlighting treat alike.
extension TokenKind {
  /// Whether the token can be a name: a word, or a keyword that may be one.
  var isWord: Bool {
    switch self {
    case .word, .keyword: true
    case .whitespace, .newline, .comment, .quotedName, .string, .rawString, .number, .duration,
      .time, .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }

  /// Whether the token is written between quotes.
  var isQuoted: Bool {
    switch self {
    case .string, .rawString, .quotedName, .regularExpression: true
    case .whitespace, .newline, .comment, .word, .keyword, .number, .duration, .time, .parameter,
      .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }
}
