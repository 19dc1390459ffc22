extension Parser {
  /// Parses `send = "send" name ( object | "from" ( string | parameter ) )`.
  mutating func send(from start: Int) -> Statement? {
    advance()
    expecting(.word("timeline"))
    guard let target = name("`timeline`", in: "`send`") else { return nil }
    let body: SendStatement.Body
    if at(.openBrace) {
      body = .object(object())
    } else if eat(.from) {
      body = .file(operand())
    } else {
      report(.expected("`{` or `from`", context: "`send`", found: found))
      return nil
    }
    return .send(SendStatement(target: target, body: body, range: range(from: start)))
  }

  /// Parses `object = "{" [ entry { "," entry } ] "}"`.
  private mutating func object() -> ObjectLiteral {
    let start = start
    let open = advance().range
    let entries = commaSeparated { $0.at(.closeBrace) ? nil : $0.entry() }
    close(.closeBrace, openedAt: open)
    return ObjectLiteral(entries: entries, range: range(from: start))
  }

  /// Parses `entry = ( name | string ) ":" member`; any word may be a name.
  private mutating func entry() -> ObjectLiteral.Entry? {
    guard let name = entryName() else {
      report(.expected("a name", context: "the object", found: found))
      return nil
    }
    expect(.colon, in: "the object")
    return ObjectLiteral.Entry(name: name, value: member())
  }

  private mutating func entryName() -> Name? {
    let range = token.range
    switch token.kind {
    case .string: return Name(stringLiteral(), at: range)
    case .keyword, .word: return Name(text(of: advance()), at: range)
    case .quotedName: return quotedName()
    case .whitespace, .newline, .comment, .rawString, .number, .duration, .time,
      .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      return nil
    }
  }

  /// Parses `member = object | "[" [ member { "," member } ] "]" | value`.
  private mutating func member() -> ObjectValue {
    guard at(.openBrace) || at(.openBracket) else { return .expression(valueOperand()) }
    return nested(otherwise: { .expression(.absent($0)) }) { parser in
      guard parser.at(.openBracket) else { return .object(parser.object()) }
      let start = parser.start
      let open = parser.advance().range
      let items = parser.commaSeparated { $0.at(.closeBracket) ? nil : $0.member() }
      parser.close(.closeBracket, openedAt: open)
      return .list(items, parser.range(from: start))
    }
  }
}
