/// Values: fields, literals, calls and arithmetic.
extension Parser {
  /// `operand = term { ( "+" | "-" | "++" ) term }`, and `* / %` before `+ - ++`.
  mutating func operand() -> Expression { arithmetic(precedence: 1) }

  private mutating func arithmetic(precedence: Int) -> Expression {
    guard precedence <= 2 else { return unary() }
    var left = arithmetic(precedence: precedence + 1)
    var length = 0
    while let operation = arithmeticOperator(token.kind), operation.precedence == precedence,
      !isRecovering
    {
      length += 1
      guard length < Parser.nestingMax else {
        // Each operator of a chain makes its left-leaning tree one level deeper.
        report(.misplaced(.nestingTooDeep(max: Parser.nestingMax)))
        return left
      }
      advance()
      let right = arithmetic(precedence: precedence + 1)
      left = .arithmetic(Arithmetic(left: left, operation: operation, right: right))
    }
    return left
  }

  private func arithmeticOperator(_ kind: TokenKind) -> Arithmetic.Operator? {
    guard case .punctuation(let punctuation) = kind else { return nil }
    return Arithmetic.Operator(rawValue: punctuation.rawValue)
  }

  /// The right side of a comparison or an item of a list: a bare word alone is a string.
  mutating func valueOperand() -> Expression {
    if isAtEnd { expectingOnly(.value(of: subject)) }
    let next = peek(1)
    guard token.kind.isBareWord, next != .punctuation(.dot), !startsCall else { return operand() }
    if arithmeticOperator(next) != nil { return dashedWord() ?? operand() }
    let word = advance()
    return .literal(Literal(value: .word(text(of: word)), range: word.range))
  }

  /// Whether the next tokens are a bare word and an opening parenthesis.
  var startsCall: Bool { token.kind.isBareWord && peek(1) == .punctuation(.openParenthesis) }

  /// Reports `= new-york`: words and dashes without blanks are a value without quotes.
  private mutating func dashedWord() -> Expression? {
    var ahead = self
    let start = start
    var end = ahead.advance().range.upper
    while ahead.at(.minus), ahead.token.range.lower == end {
      end = ahead.advance().range.upper
      guard ahead.token.range.lower == end, !ahead.isAtEnd else { break }
      end = ahead.advance().range.upper
    }
    let written = source.text(in: SourceRange(start, Int(end)))
    guard written.contains("-") else { return nil }
    self = ahead
    note(.value(.unquoted(written)), at: SourceRange(start, Int(end)))
    return .absent(SourceRange(start, Int(end)))
  }

  /// Parses `unary = "-" unary | primary`.
  private mutating func unary() -> Expression {
    guard at(.minus) else { return primary() }
    let start = start
    if peek(1) == .number {
      advance()
      let digits = text(of: advance())
      return .literal(Literal(value: .number("-" + digits), range: range(from: start)))
    }
    return nested { parser in
      parser.advance()
      let operand = parser.unary()
      return .negative(operand, parser.range(from: start))
    }
  }

  /// Parses `primary = literal | field | call | parameter | "(" expression ")"`.
  private mutating func primary() -> Expression {
    expectingOperand()
    switch token.kind {
    case .punctuation(.openParenthesis): return parenthesised()
    case .parameter: return .parameter(parameterName())
    case .unknown:
      return .absent(advance().range)  // The lexer has reported it.
    case .word, .keyword, .quotedName, .string, .rawString, .number, .duration, .time,
      .regularExpression, .punctuation, .foreign, .endOfText, .whitespace, .newline, .comment:
      if startsCall { return call() }
      if token.kind.isBareWord || token.kind == .quotedName { return fieldOperand() }
      return literal().map(Expression.literal) ?? missingOperand()
    }
  }

  private mutating func missingOperand() -> Expression {
    let range = token.range
    let subject = followsEquality ? subject : nil
    report(.expectedValue(found: found, text: text(of: token), subject: subject))
    // `property.plan = limit;`: the keyword is probably the value.
    if found.isReserved, Parser.operandEnds.contains(peek(1)) { advance() }
    return .absent(range)
  }

  private static let operandEnds: [TokenKind] = [
    .endOfText, .keyword(.and), .keyword(.or), .punctuation(.semicolon), .punctuation(.pipe),
    .punctuation(.closeParenthesis), .punctuation(.comma),
  ]

  private mutating func fieldOperand() -> Expression {
    let start = start
    return operandPath("a field").map(Expression.field) ?? .absent(range(from: start))
  }

  private mutating func parenthesised() -> Expression {
    nested { parser in
      let open = parser.advance().range
      let inner = parser.expression()
      parser.closeBracket(openedAt: open)
      return inner
    }
  }

  /// Parses `call = name "(" [ expression { "," expression } ] ")"`.
  mutating func call() -> Expression {
    let start = start
    let function = Name(text(of: token), at: advance().range)
    return nested { parser in
      let open = parser.advance().range
      let arguments =
        parser.at(.closeParenthesis) ? [] : parser.commaSeparated { $0.argument() }
      parser.closeBracket(openedAt: open)
      return .call(Call(function: function, arguments: arguments, range: parser.range(from: start)))
    }
  }

  private mutating func argument() -> Expression? {
    expectingOperand()
    return isAtEnd ? nil : expression()
  }

  mutating func parameterName() -> Name {
    let token = advance()
    return Name(text(inside: token, opening: 1), at: token.range)
  }

  // MARK: Literals

  /// Parses a literal; nil where the token is not one.
  mutating func literal() -> Literal? {
    let range = token.range
    return literalValue().map { Literal(value: $0, range: range) }
  }

  private mutating func literalValue() -> Literal.Value? {
    switch token.kind {
    case .string, .rawString: return .string(stringLiteral())
    case .number: return .number(text(of: advance()))
    case .duration: return .duration(durationLiteral())
    case .time: return .time(timeLiteral())
    case .keyword:
      guard let keyword = keyword(as: LiteralKeyword.self) else { return nil }
      advance()
      return keyword.value
    case .word, .quotedName, .regularExpression, .parameter, .punctuation, .foreign, .unknown,
      .endOfText, .whitespace, .newline, .comment:
      return nil
    }
  }

  private mutating func durationLiteral() -> DurationLiteral {
    let token = advance()
    let (body, snap) = splitSnap(of: token)
    let digits = body.prefix { $0.isNumber }
    let unit = DurationUnit(rawValue: String(body.dropFirst(digits.count))) ?? .second
    guard let count = Int64(digits), count < 1_000_000_000 else {
      note(.value(.durationTooLong(text(of: token))), at: token.range)
      return DurationLiteral(count: 0, unit: unit, snap: snap)
    }
    return DurationLiteral(count: count, unit: unit, snap: snap)
  }

  private mutating func timeLiteral() -> TimeLiteral {
    let (body, snap) = splitSnap(of: advance())
    return body.first?.isNumber == true ? .absolute(body) : .now(snap: snap)
  }

  /// `7d@d` into `7d` and the unit; an unknown unit is reported.
  private mutating func splitSnap(of token: Token) -> (body: String, snap: SnapUnit?) {
    let parts = text(of: token).split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return (String(parts[0]), nil) }
    let snap = SnapUnit(rawValue: String(parts[1]))
    if snap == nil { note(.value(.unknownSnap(String(parts[1]))), at: token.range) }
    return (String(parts[0]), snap)
  }

  /// Parses a string: resolves its escapes and reports invalid ones.
  mutating func stringLiteral() -> String {
    let token = advance()
    switch source.bytes[token.range.bounds].first {
    case UInt8(ascii: "r"):
      return text(inside: token, opening: 2, closing: "\"")
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = source.bytes[Int(token.range.lower)]
      var escapes = StringEscapes(
        text: text(inside: token, opening: 1, closing: String(UnicodeScalar(quote)))
      )
      let value = escapes.decode()
      for escape in escapes.unknown {
        diagnostics.append(LexicalError.invalidEscape(escape).diagnostic(at: token.range))
      }
      return value
    default:
      return text(inside: token, opening: 3, closing: "\u{201D}", "\u{201C}", "\"", "\u{2019}", "'")
    }
  }

  /// A token's text without its delimiters; the closing one may be missing.
  ///
  /// Bytes, not characters: a combining mark after a quote is part of the value.
  func text(inside token: Token, opening: Int, closing: String...) -> String {
    let start = min(Int(token.range.lower) + opening, Int(token.range.upper))
    let end = Int(token.range.upper)
    let body = source.bytes[start..<end]
    let closer = closing.first { body.reversed().starts(with: $0.utf8.reversed()) }
    return source.text(in: SourceRange(start, end - (closer?.utf8.count ?? 0)))
  }
}

extension LiteralKeyword {
  fileprivate var value: Literal.Value {
    switch self {
    case .true: .boolean(true)
    case .false: .boolean(false)
    case .now: .time(.now(snap: nil))
    case .today: .time(.today)
    case .yesterday: .time(.yesterday)
    }
  }
}

/// Resolves `\n \t \\ \" \' \u{…}`.
private struct StringEscapes {
  let text: String
  private(set) var unknown: [String] = []

  init(text: String) {
    self.text = text
  }

  mutating func decode() -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return text }
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        result.append(scalar)
        continue
      }
      let escaped = rest.popFirst()
      if let simple = escaped.flatMap({ StringEscapes.simple[$0] }) {
        result.append(simple)
      } else if escaped == "u", let value = codePoint(&rest) {
        result.append(value)
      } else {
        unknown.append("\\" + (escaped.map { String($0) } ?? ""))
      }
    }
    return String(result)
  }

  /// `{1F600}`.
  private func codePoint(_ rest: inout Substring.UnicodeScalarView) -> Unicode.Scalar? {
    guard rest.first == "{", let close = rest.firstIndex(of: "}") else { return nil }
    let digits = String(rest[rest.index(after: rest.startIndex)..<close])
    guard digits.count <= 6, let value = UInt32(digits, radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    rest = rest[rest.index(after: close)...]
    return scalar
  }

  private static let simple: [Unicode.Scalar: Unicode.Scalar] = [
    "n": "\n", "t": "\t", "\\": "\\", "\"": "\"", "'": "'",
  ]
}
