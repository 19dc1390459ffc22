/// What can be wrong with the form of a program; the wording is in `SyntaxError+Diagnostic`.
enum SyntaxError {
  /// `from events where`
  /// `subject` is the field that is compared here.
  case expectedValue(found: FoundToken, text: String, subject: String?)
  /// `from events sort`
  case expected(String, context: String, found: FoundToken)
  /// `param since: duration`: a name, which may stand in backticks
  case expectedName(String, context: String, found: FoundToken)
  /// `select property.my-prop`
  case dashedName(meant: String)
  /// `let my-value = 1`: `$my-value` would be a subtraction
  case dashedParameter(meant: String)
  /// `from events limit 3 )`
  case trailing(found: FoundToken)
  /// `where (id = a`
  case unclosedBracket
  /// `frm events`
  case unknownStatement(found: FoundToken, word: String)
  /// `from events wher id = a`
  case unknownClause(String)
  /// `from events | cuont`
  case unknownStage(found: FoundToken, word: String)
  /// `from events count`
  case stageWithoutPipe(Keyword)
  /// `from events | since 7d`
  case clauseAsStage(String)
  /// `select a from events`
  case foreignSelect(meant: String)
  /// `group by a`, `order by a`, `is null`
  case foreignClause(written: String, meant: String)
  /// `property.a like "b%"`
  case foreignComparison(operator: String, meant: String)
  /// `select *`
  case selectEverything
  /// `property.a not contains b`
  case misplacedNot(comparison: String)
  /// `1 < number(id) < 3`
  case chainedComparison
  /// `property.a = new-york`
  case unquotedValue(String)
  /// `id matches "^a"`
  case expectedRegularExpression(found: FoundToken, text: String)
  /// `id in ()`
  case emptyList
  /// `from events from events`
  case missingSemicolon(before: String)
  case nestingTooDeep(max: Int)
  /// `since 99999999999d`
  case durationTooLong(String)
  /// `since 7d@q`
  case unknownSnap(String)
  /// `a and b or c`
  case mixedAndOr(reading: String)
}

/// A token as an error names it.
struct FoundToken {
  let text: String
  /// Whether it is a word that only the keyword can be.
  let isReserved: Bool

  init(_ kind: TokenKind, text: String) {
    switch kind {
    case .endOfText:
      self.text = "the end of the program"
      isReserved = false
    case .keyword(let keyword):
      self.text = "`\(text)`"
      isReserved = keyword.isReserved
    case .whitespace, .newline, .comment, .word, .quotedName, .string, .rawString, .number,
      .duration, .time, .regularExpression, .parameter, .punctuation, .foreign, .unknown:
      let shown = text.count > 30 ? text.prefix(29) + "…" : text[...]
      self.text = "`\(shown)`"
      isReserved = false
    }
  }
}
