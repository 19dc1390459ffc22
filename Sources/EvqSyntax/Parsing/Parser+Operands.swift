/// Values: fields, literals, calls and arithmetic.
extension Parser {
  /// `operand = term { ( "+" | "-" | "++" ) term }`, and `* / %` before `+ - ++`.
  mutating func operand() -> Expression { arithmetic(precedence: 1) }

  private mutating func arithmetic(precedence: Int) -> Expression {
    guard precedence <= 2 else { return unary() }
    var left = arithmetic(precedence: precedence + 1)
    var length = 0
    while let operation = arithmeticOperator(), operation.precedence == precedence, !isRecovering {
      length += 1
      guard length < Parser.nestingMax else {
        // A left-leaning chain gets as deep as it is long.
        report(.nestingTooDeep(max: Parser.nestingMax))
        return left
      }
      advance()
      let right = arithmetic(precedence: precedence + 1)
      left = .arithmetic(Arithmetic(left: left, operation: operation, right: right))
    }
    return left
  }

  private func arithmeticOperator() -> Arithmetic.Operator? {
    guard case .punctuation(let punctuation) = token.kind else { return nil }
    return Arithmetic.Operator(rawValue: punctuation.rawValue)
  }

  /// The right side of a comparison or an item of a list: a bare word alone is a string.
  mutating func valueOperand() -> Expression {
    if isAtEnd { expectingOnly(.value(of: subject)) }
    guard isBareWord(token.kind) else { return operand() }
    switch peek(1) {
    case .punctuation(.dot), .punctuation(.openParenthesis):
      return operand()
    case .punctuation(let next) where Arithmetic.Operator(rawValue: next.rawValue) != nil:
      return dashedWord() ?? operand()
    default:
      let word = advance()
      return .literal(Literal(value: .word(text(of: word)), range: word.range))
    }
  }

  private func isBareWord(_ kind: TokenKind) -> Bool {
    switch kind {
    case .word: true
    case .keyword(let keyword): !keyword.isReserved
    default: false
    }
  }

  /// `= new-york`: words and dashes without a blank are a value that lacks its quotes.
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
    note(.unquotedValue(written), at: SourceRange(start, Int(end)))
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
    case .quotedName: return fieldOperand()
    case .word:
      return peek(1) == .punctuation(.openParenthesis) ? call() : fieldOperand()
    case .keyword(let keyword) where !keyword.isReserved:
      return peek(1) == .punctuation(.openParenthesis) ? call() : fieldOperand()
    case .unknown:
      return .absent(advance().range)  // Reported by the lexer; the rest can still be read.
    default:
      if let literal = literal() { return .literal(literal) }
      let place = token.range
      report(
        .expectedValue(
          found: found,
          text: text(of: token),
          subject: followsEquality ? subject : nil
        )
      )
      // `property.plan = limit;`: the keyword was meant as the value.
      if found.isReserved, endsOperand(peek(1)) { advance() }
      return .absent(place)
    }
  }

  private func endsOperand(_ kind: TokenKind) -> Bool {
    switch kind {
    case .endOfText, .keyword(.and), .keyword(.or), .punctuation(.semicolon), .punctuation(.pipe),
      .punctuation(.closeParenthesis), .punctuation(.comma):
      true
    default: false
    }
  }

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

  private mutating func literal() -> Literal? {
    let place = token.range
    switch token.kind {
    case .string, .rawString:
      return Literal(value: .string(stringLiteral()), range: place)
    case .number:
      return Literal(value: .number(text(of: advance())), range: place)
    case .keyword(.true), .keyword(.false):
      return Literal(value: .boolean(advance().kind == .keyword(.true)), range: place)
    case .duration:
      return Literal(value: .duration(durationLiteral()), range: place)
    case .time, .keyword(.now), .keyword(.today), .keyword(.yesterday):
      return Literal(value: .time(timeLiteral()), range: place)
    default:
      return nil
    }
  }

  private mutating func durationLiteral() -> DurationLiteral {
    let token = advance()
    let (body, snap) = splitSnap(of: token)
    let digits = body.prefix { $0.isNumber }
    let unit = DurationUnit(rawValue: String(body.dropFirst(digits.count))) ?? .second
    guard let count = Int64(digits), count < 1_000_000_000 else {
      note(.durationTooLong(text(of: token)), at: token.range)
      return DurationLiteral(count: 0, unit: unit, snap: snap)
    }
    return DurationLiteral(count: count, unit: unit, snap: snap)
  }

  private mutating func timeLiteral() -> TimeLiteral {
    let token = advance()
    switch token.kind {
    case .keyword(.today): return .today
    case .keyword(.yesterday): return .yesterday
    case .keyword(.now): return .now(snap: nil)
    default:
      let (body, snap) = splitSnap(of: token)
      return body.first?.isNumber == true ? .absolute(body) : .now(snap: snap)
    }
  }

  /// `7d@d` into `7d` and the unit; an unknown unit is reported.
  private mutating func splitSnap(of token: Token) -> (body: String, snap: SnapUnit?) {
    let parts = text(of: token).split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return (String(parts[0]), nil) }
    let snap = SnapUnit(rawValue: String(parts[1]))
    if snap == nil { note(.unknownSnap(String(parts[1])), at: token.range) }
    return (String(parts[0]), snap)
  }

  /// The value of the string at the current token; escapes are resolved, bad ones reported.
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
