/// An error in the form of a program; the wording is in `SyntaxError+Diagnostic`.
enum SyntaxError {
  /// `from events where`; `subject` is the field that is compared.
  case expectedValue(found: FoundToken, text: String, subject: String?)
  /// `from events sort`
  case expected(String, context: String, found: FoundToken)
  /// `param since: duration`: a name, which may be in backticks
  case expectedName(String, context: String, found: FoundToken)
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
  case misplaced(MisplacedForm)
  case value(ValueError)
  case foreign(ForeignSyntax)
}

/// A part of a program in a position where it is not allowed, or nested too deep.
enum MisplacedForm {
  /// `from events count`
  case stageWithoutPipe(Keyword)
  /// `from events | since 7d`
  case clauseAsStage(String)
  /// `from events from events`
  case missingSemicolon(before: String)
  case nestingTooDeep(max: Int)
  /// `a and b or c`
  case mixedAndOr(reading: String)
  /// `1 < number(id) < 3`
  case chainedComparison
}

/// A name or a value that is written wrongly.
enum ValueError {
  /// `select property.my-prop`
  case dashedName(meant: String)
  /// `let my-value = 1`: `$my-value` would be a subtraction
  case dashedParameter(meant: String)
  /// `property.a = new-york`
  case unquoted(String)
  /// `id in ()`
  case emptyList
  /// `since 99999999999d`
  case durationTooLong(String)
  /// `since 7d@q`
  case unknownSnap(String)
}

/// A form of SQL, KQL, SPL or jq, with the evq form that replaces it.
enum ForeignSyntax {
  /// `select a from events`
  case select(meant: String)
  /// `group by a`, `order by a`, `is null`
  case clause(written: String, meant: String)
  /// `property.a like "b%"`
  case comparison(operator: String, meant: String)
  /// `select *`
  case selectEverything
  /// `property.a not contains b`
  case misplacedNot(comparison: String)
  /// `id matches "^a"`
  case regularExpression(found: FoundToken, text: String)
}

/// A token as an error message shows it.
struct FoundToken {
  let text: String
  /// Whether it is a reserved keyword.
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
