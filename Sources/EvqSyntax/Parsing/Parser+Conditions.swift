/// Conditions: `or` < `and` < `not` < comparison.
extension Parser {
  /// Parses `expression = conjunction { "or" conjunction }`.
  mutating func expression() -> Expression {
    var operands: [Expression] = []
    var mixes = false
    let start = start
    repeat {
      let (operand, isChain) = conjunction()
      mixes = mixes || isChain
      if case .or(let inner) = operand { operands += inner } else { operands.append(operand) }
    } while eat(.or)
    guard operands.count > 1 else { return operands[0] }
    let whole = Expression.or(operands)
    if mixes, !isRecovering {
      note(.misplaced(.mixedAndOr(reading: SourcePrinter.text(of: whole))), at: range(from: start))
    }
    return whole
  }

  /// Parses `conjunction = negation { "and" negation }`; `isChain` for one without parentheses.
  private mutating func conjunction() -> (Expression, isChain: Bool) {
    var operands: [Expression] = []
    var count = 0
    repeat {
      let operand = negation()
      count += 1
      if case .and(let inner) = operand { operands += inner } else { operands.append(operand) }
    } while eat(.and)
    return count > 1 ? (.and(operands), true) : (reassembled(operands), false)
  }

  /// Restores a parenthesised `and` that was the only operand.
  private func reassembled(_ operands: [Expression]) -> Expression {
    operands.count == 1 ? operands[0] : .and(operands)
  }

  /// Parses `negation = "not" negation | comparison`.
  private mutating func negation() -> Expression {
    guard at(.not) else { return comparison() }
    let start = start
    return nested { parser in
      parser.advance()
      let operand = parser.negation()
      return .not(operand, parser.range(from: start))
    }
  }

  /// Runs a production one level deeper; beyond the limit, skips the rest of the statement.
  mutating func nested(_ production: (inout Parser) -> Expression) -> Expression {
    nested(otherwise: { .absent($0) }, production)
  }

  mutating func nested<Node>(
    otherwise absent: (SourceRange) -> Node,
    _ production: (inout Parser) -> Node
  ) -> Node {
    guard nesting < Parser.nestingMax else {
      report(.misplaced(.nestingTooDeep(max: Parser.nestingMax)))
      while !isAtEnd, !at(.semicolon) { advance() }
      return absent(range(from: previousEnd))
    }
    nesting += 1
    defer { nesting -= 1 }
    return production(&self)
  }

  /// Parses `comparison = operand [ operator value | "in" list | "between" value "and" value | … ]`.
  private mutating func comparison() -> Expression {
    let left = operand()
    guard !isRecovering else { return left }
    if case .field(let path) = left { subject = path.name } else { subject = nil }
    expectingComparison()
    let result = comparisonTail(of: left)
    if comparisonOperator() != nil, !isRecovering {
      report(.misplaced(.chainedComparison))
    }
    return result
  }

  private mutating func comparisonTail(of left: Expression) -> Expression {
    if let operation = comparisonOperator() {
      advance()
      if operation == .startsWith || operation == .endsWith {
        expect(.with, in: "`\(operation.rawValue)`")
      }
      return .comparison(Comparison(left: left, operation: operation, right: valueOperand()))
    }
    if token.kind == .word { return foreignTail(of: left) }
    guard case .keyword(let keyword) = token.kind, let tail = Parser.comparisonTails[keyword] else {
      return left
    }
    return tail(&self, left)
  }

  private func comparisonOperator() -> Comparison.Operator? {
    if case .punctuation(let sign) = token.kind {
      return Comparison.Operator(rawValue: sign.rawValue)
    }
    guard case .keyword(let word) = token.kind else { return nil }
    return Parser.comparisonWords[word]
  }

  static let comparisonWords: [Keyword: Comparison.Operator] = [
    .contains: .contains, .starts: .startsWith, .ends: .endsWith,
  ]

  /// The productions of comparisons that start with a keyword, after the operand.
  static let comparisonTails: [Keyword: @Sendable (inout Parser, Expression) -> Expression] = [
    .in: { $0.membership(of: $1, isNegated: false) },
    .not: { $0.negatedTail(of: $1) },
    .between: { $0.between($1) },
    .matches: { $0.match($1) },
    .is: { $0.presence(of: $1) },
  ]

  // MARK: Comparison tails

  /// Parses `operand [ "not" ] "in" ( list | parameter )`.
  private mutating func membership(of operand: Expression, isNegated: Bool) -> Expression {
    expect(.in, in: "the comparison")
    let list: Expression =
      if case .parameter = token.kind { .parameter(parameterName()) } else { list() }
    return .membership(Membership(operand: operand, isNegated: isNegated, list: list))
  }

  /// Parses `not in`; reports a `not` before any other operator.
  private mutating func negatedTail(of operand: Expression) -> Expression {
    let notToken = token
    if peek(1) == .keyword(.in) {
      advance()
      return membership(of: operand, isNegated: true)
    }
    advance()
    let comparison = comparisonTail(of: operand)
    if !isRecovering {
      note(
        .foreign(.misplacedNot(comparison: SourcePrinter.text(of: comparison))),
        at: notToken.range
      )
    }
    return comparison
  }

  /// Parses `operand "between" value "and" value`.
  private mutating func between(_ operand: Expression) -> Expression {
    advance()
    let low = valueOperand()
    expect(.and, in: "`between`")
    let high = valueOperand()
    return .between(Between(operand: operand, low: low, high: high))
  }

  /// Parses `operand "matches" regularExpression`.
  private mutating func match(_ operand: Expression) -> Expression {
    advance()
    guard token.kind == .regularExpression else {
      report(.foreign(.regularExpression(found: found, text: text(of: token))))
      return .absent(token.range)
    }
    let token = advance()
    let body = source.bytes[token.range.bounds].dropFirst()
    let end = body.lastIndex(of: UInt8(ascii: "/")) ?? body.endIndex
    return .match(
      Match(
        operand: operand,
        pattern: String(decoding: body[..<end], as: UTF8.self),
        flags: String(decoding: body[end...].dropFirst(), as: UTF8.self),
        patternRange: token.range
      )
    )
  }

  /// Parses `operand "is" [ "not" ] ( "missing" | "empty" )`.
  private mutating func presence(of operand: Expression) -> Expression {
    let start = Int(operand.range.lower)
    advance()
    let isNegated = eat(.not)
    let state: Presence.State
    if eat(.missing) {
      state = .missing
    } else if eat(.empty) {
      state = .empty
    } else if text(of: token).lowercased() == "null" {
      let form = isNegated ? "is not" : "is"
      note(.foreign(.clause(written: "\(form) null", meant: "\(form) missing")), at: token.range)
      advance()
      state = .missing
    } else {
      report(.expected("`missing` or `empty`", context: "`is`", found: found))
      return .absent(range(from: start))
    }
    return .presence(
      Presence(operand: operand, isNegated: isNegated, state: state, range: range(from: start))
    )
  }

  /// Reports a foreign operator (`like`, `has` …) with its evq form, after reading its operand.
  private mutating func foreignTail(of left: Expression) -> Expression {
    let word = text(of: token)
    guard ForeignForm.isOperator(word) else { return left }
    advance()
    let right = valueOperand()
    guard !isRecovering else { return left }
    let meant = ForeignForm.operatorMeaning(word, left: left, right: right)
    let range = left.range.joined(with: right.range)
    note(.foreign(.comparison(operator: word, meant: meant)), at: range)
    return .absent(range)
  }

  /// Parses `list = "(" value { "," value } ")"`.
  mutating func list() -> Expression {
    let start = start
    let open = token.range
    expect(.openParenthesis, in: "`in`")
    guard !isRecovering else { return .absent(range(from: start)) }
    if at(.closeParenthesis) {
      advance()
      note(.value(.emptyList), at: range(from: start))
      return .absent(range(from: start))
    }
    let items = commaSeparated { $0.at(.closeParenthesis) ? nil : $0.valueOperand() }
    closeBracket(openedAt: open)
    return .list(items, range(from: start))
  }

  /// Expects a `)`; the error points to the opening bracket.
  mutating func closeBracket(openedAt open: SourceRange) {
    close(.closeParenthesis, openedAt: open)
  }

  mutating func close(_ bracket: Punctuation, openedAt open: SourceRange) {
    guard !eat(bracket) else { return }
    if isAtEnd || at(.pipe) || at(.semicolon) {
      report(.unclosedBracket, at: open)
    } else {
      report(.expected("`\(bracket.rawValue)` or `,`", context: "", found: found))
    }
  }
}
