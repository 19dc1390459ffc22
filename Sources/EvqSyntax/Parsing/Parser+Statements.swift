extension Parser {
  /// Parses `script = [ statement ] { ";" [ statement ] }`.
  mutating func script() -> Script {
    var statements: [Statement] = []
    while !isAtEnd {
      if eat(.semicolon) { continue }
      let before = start
      if let statement = statement() { statements.append(statement) }
      if isRecovering { skipStatement() }
      endStatement()
      if start == before, !isAtEnd { advance() }
    }
    if previousEnd == 0 || endsWithSemicolon { expecting(anyOf: Keyword.statements) }
    return Script(statements: statements)
  }

  private var endsWithSemicolon: Bool {
    previousEnd > 0 && source.bytes[previousEnd - 1] == UInt8(ascii: ";")
  }

  private mutating func skipStatement() {
    while !isAtEnd, !at(.semicolon) { advance() }
    isRecovering = false
  }

  /// Expects `;` or the end of the program after a statement.
  private mutating func endStatement() {
    if isAtEnd || at(.semicolon) { return }
    if at(anyOf: Keyword.statements), at(.from) || isStatementStart {
      note(.misplaced(.missingSemicolon(before: text(of: token))), at: token.range)
      return
    }
    report(.trailing(found: found))
    skipStatement()
  }

  /// Whether the keyword here starts a statement rather than being a bare word.
  private var isStatementStart: Bool {
    switch peek(1) {
    case .word, .keyword, .string, .parameter: true
    case .whitespace, .newline, .comment, .quotedName, .rawString, .number, .duration, .time,
      .regularExpression, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }

  /// Parses a statement; `StatementKeyword` lists the words that start one.
  private mutating func statement() -> Statement? {
    guard let keyword = keyword(as: StatementKeyword.self) else {
      unknownStatement()
      return nil
    }
    return statement(keyword)
  }

  private mutating func unknownStatement() {
    if ForeignForm.startsSelect(token.kind, text: text(of: token)) {
      report(.foreign(.select(meant: ForeignForm.query(selecting: tokensOfStatement()))))
    } else {
      report(.unknownStatement(found: found, word: text(of: token)))
    }
  }

  /// The tokens from here to the end of the statement, at most 64.
  private func tokensOfStatement() -> [(kind: TokenKind, text: String)] {
    var copy = self
    var tokens: [(kind: TokenKind, text: String)] = []
    while tokens.count < 64, !copy.isAtEnd, copy.token.kind != .punctuation(.semicolon) {
      let token = copy.advance()
      tokens.append((token.kind, text(of: token)))
    }
    return tokens
  }

  /// Parses `value = "(" operand { "," operand } ")" | operand`.
  mutating func listOrValue() -> Expression {
    startsList ? list() : valueOperand()
  }

  /// Whether the bracket here holds a list: `("a", "b")` and `("a")` do, `(1 + 2) * 3` does not.
  private var startsList: Bool {
    guard at(.openParenthesis) else { return false }
    var depth = 0
    for distance in 0..<SourceText.bytesMax {
      let kind = peek(distance)
      if endsValue(kind) { return distance == 1 }
      if kind == .punctuation(.comma), depth == 1 { return true }
      if kind == .punctuation(.openParenthesis) { depth += 1 }
      if kind == .punctuation(.closeParenthesis) { depth -= 1 }
      if depth == 0 { return distance == 2 && endsValue(peek(distance + 1)) }
    }
    return false
  }

  private func endsValue(_ kind: TokenKind) -> Bool {
    kind == .endOfText || kind == .punctuation(.semicolon)
  }

  /// Parses a name: a word, a keyword that is not reserved, or a name in backticks.
  mutating func name(_ what: String, in context: String) -> Name? {
    expecting(.newName)
    if token.kind.isBareWord { return Name(text(of: token), at: advance().range) }
    if token.kind == .quotedName { return quotedName() }
    report(.expectedName(what, context: context, found: found))
    return nil
  }

  /// Parses the new name of a column, a saved query or, with `isReferenced`, a `$name`.
  mutating func newName(
    _ what: String,
    in context: String,
    isReferenced: Bool = false
  ) -> Name? {
    guard let name = name(what, in: context) else { return nil }
    guard let whole = dashedTail(after: name) else { return name }
    let error: SyntaxError =
      isReferenced
      ? .value(.dashedParameter(meant: whole.text.replacing("-", with: "_")))
      : .value(.dashedName(meant: Spelling.namePart(whole.text, isFirst: true)))
    note(error, at: whole.range)
    return whole
  }

  /// The whole of a name with dashes, `my-prop`, where only a name is valid; nil without a dash.
  mutating func dashedTail(after name: Name) -> Name? {
    guard !name.isInBackticks else { return nil }
    var text = name.text
    var end = name.range.upper
    while token.kind == .punctuation(.minus), token.range.lower == end, startsWord(peek(1)) {
      var ahead = self
      ahead.advance()
      guard ahead.token.range.lower == end + 1 else { break }
      self = ahead
      let part = advance()
      text += "-" + self.text(of: part)
      end = part.range.upper
    }
    return end == name.range.upper
      ? nil : Name(text, at: SourceRange(Int(name.range.lower), Int(end)))
  }

  private func startsWord(_ kind: TokenKind) -> Bool {
    if case .keyword = kind { true } else { kind == .word || kind == .number }
  }

  mutating func quotedName() -> Name {
    let token = advance()
    return Name(text(inside: token, opening: 1, closing: "`"), at: token.range)
  }

  /// Parses a string as a name; nil where the token is not a string.
  mutating func quotedText() -> Name? {
    guard token.kind.isString else { return nil }
    let range = token.range
    return Name(stringLiteral(), at: range)
  }
}
