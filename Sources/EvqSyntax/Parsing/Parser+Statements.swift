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

  /// What may follow a statement is `;` or the end.
  private mutating func endStatement() {
    if isAtEnd || at(.semicolon) { return }
    if at(anyOf: Keyword.statements), at(.from) || isStatementStart {
      note(.missingSemicolon(before: text(of: token)), at: token.range)
      return
    }
    report(.trailing(found: found))
    skipStatement()
  }

  /// Whether the keyword here is a statement's and not a bare word that happens to be one.
  private var isStatementStart: Bool {
    switch peek(1) {
    case .word, .keyword, .string, .parameter: true
    case .whitespace, .newline, .comment, .quotedName, .rawString, .number, .duration, .time,
      .regularExpression, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }

  /// Parses `statement = query | explain | let | param | echo | set | send | why | verify
  /// | compare | describe | include | run | keep | expect`.
  private mutating func statement() -> Statement? {
    let start = start
    guard case .keyword(let keyword) = token.kind, Keyword.statements.contains(keyword) else {
      unknownStatement()
      return nil
    }
    switch keyword {
    case .from: return .query(query())
    case .explain: return .explain(explain(from: start))
    case .let: return binding(from: start)
    case .param: return parameter(from: start)
    case .echo: return echo(from: start)
    case .send: return send(from: start)
    case .why: return why(from: start)
    case .verify: return verify(from: start)
    case .compare: return compare(from: start)
    case .describe: return describe(from: start)
    case .include: return include(from: start)
    case .run: return run(from: start)
    case .save: return save(from: start)
    case .expect: return expectation(from: start)
    default: return setting(from: start)
    }
  }

  private mutating func unknownStatement() {
    if ForeignForm.startsSelect(token.kind, text: text(of: token)) {
      report(.foreignSelect(meant: ForeignForm.query(selecting: tokensOfStatement())))
    } else {
      report(.unknownStatement(found: found, word: text(of: token)))
    }
  }

  /// The words from here to the end of the statement, at most 64.
  private func tokensOfStatement() -> [(kind: TokenKind, text: String)] {
    var copy = self
    var tokens: [(kind: TokenKind, text: String)] = []
    while tokens.count < 64, !copy.isAtEnd, copy.token.kind != .punctuation(.semicolon) {
      let token = copy.advance()
      tokens.append((token.kind, text(of: token)))
    }
    return tokens
  }

  /// Parses `explain = "explain" [ "requests" | "plan" | "json" | "analyze" ] query`.
  private mutating func explain(from start: Int) -> ExplainStatement {
    advance()
    var form = ExplainStatement.Form.full
    expecting(anyOf: ExplainStatement.Form.keywords)
    if case .keyword(let keyword) = token.kind, let named = ExplainStatement.Form(keyword) {
      form = named
      advance()
    }
    let query = query()
    return ExplainStatement(form: form, query: query, range: range(from: start))
  }

  /// Parses `let = "let" name "=" ( query | value )`.
  private mutating func binding(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`let`", isReferenced: true) else { return nil }
    expect(.equal, in: "`let`")
    let value: BindingStatement.Value = at(.from) ? .query(query()) : .expression(listOrValue())
    return .binding(BindingStatement(name: name, value: value, range: range(from: start)))
  }

  /// Parses `param = "param" name ":" type [ "=" value ]`.
  private mutating func parameter(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`param`", isReferenced: true) else { return nil }
    expect(.colon, in: "`param`")
    expecting(.parameterType)
    guard let type = self.name("a type", in: "`param`") else { return nil }
    let defaultValue = eat(.equal) ? listOrValue() : nil
    return .parameter(
      ParameterStatement(
        name: name,
        type: type,
        defaultValue: defaultValue,
        range: range(from: start)
      )
    )
  }

  /// Parses `echo = "echo" value`.
  private mutating func echo(from start: Int) -> Statement {
    advance()
    let text = operand()
    return .echo(EchoStatement(text: text, range: range(from: start)))
  }

  /// Parses `set = "set" name "=" value`.
  private mutating func setting(from start: Int) -> Statement? {
    advance()
    expecting(.setting)
    guard let key = settingKey() else { return nil }
    expect(.equal, in: "`set`")
    expectingOnly(.settingValue(of: key.text))
    let value = at(.all) ? word() : valueOperand()
    return .setting(SettingStatement(key: key, value: value, range: range(from: start)))
  }

  /// A setting may be called like a clause: `set limit = 10`.
  private mutating func settingKey() -> Name? {
    guard case .keyword = token.kind else { return name("a setting", in: "`set`") }
    return Name(text(of: token).lowercased(), at: advance().range)
  }

  private mutating func word() -> Expression {
    let token = advance()
    return .literal(Literal(value: .word(text(of: token)), range: token.range))
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
      switch peek(distance) {
      case .punctuation(.openParenthesis): depth += 1
      case .punctuation(.closeParenthesis):
        depth -= 1
        if depth == 0 { return distance == 2 && endsValue(peek(distance + 1)) }
      case .punctuation(.comma) where depth == 1: return true
      case .endOfText, .punctuation(.semicolon): return distance == 1
      default: continue
      }
    }
    return false
  }

  private func endsValue(_ kind: TokenKind) -> Bool {
    kind == .endOfText || kind == .punctuation(.semicolon)
  }

  /// A word that names something new; keywords that are not reserved count.
  mutating func name(_ what: String, in context: String) -> Name? {
    expecting(.newName)
    switch token.kind {
    case .word:
      return Name(text(of: token), at: advance().range)
    case .keyword(let keyword) where !keyword.isReserved:
      return Name(text(of: token), at: advance().range)
    case .quotedName:
      return quotedName()
    default:
      report(.expectedName(what, context: context, found: found))
      return nil
    }
  }

  /// A word that names something new: a column, a saved query, or with `isReferenced` what `$name` means.
  mutating func newName(
    _ what: String,
    in context: String,
    isReferenced: Bool = false
  ) -> Name? {
    guard let name = name(what, in: context) else { return nil }
    guard let whole = dashedTail(behind: name) else { return name }
    let error: SyntaxError =
      isReferenced
      ? .dashedParameter(meant: whole.text.replacing("-", with: "_"))
      : .dashedName(meant: Spelling.namePart(whole.text, isFirst: true))
    note(error, at: whole.range)
    return whole
  }

  /// `my-prop` where only a name can stand: words and dashes without a blank.
  mutating func dashedTail(behind name: Name) -> Name? {
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
    switch kind {
    case .word, .keyword, .number: true
    default: false
    }
  }

  mutating func quotedName() -> Name {
    let token = advance()
    return Name(text(inside: token, opening: 1, closing: "`"), at: token.range)
  }
}

extension ExplainStatement.Form {
  /// The words that name a form; `full` has none.
  fileprivate static let keywords: [Keyword] = [.requests, .plan, .json, .analyze]

  fileprivate init?(_ keyword: Keyword) {
    switch keyword {
    case .requests: self = .requests
    case .plan: self = .plan
    case .json: self = .json
    case .analyze: self = .analyze
    default: return nil
    }
  }
}
