/// The stages that make one row of many.
extension Parser {
  /// Parses `grouping = "by" groupKey { "," groupKey }`, or nothing.
  mutating func grouping() -> [GroupKey] {
    guard eat(.by) else { return [] }
    expectingOperand()
    return commaSeparated { $0.isAtEnd ? nil : $0.groupKey() }
  }

  /// Parses `groupKey = operand [ "as" name ]`.
  private mutating func groupKey() -> GroupKey {
    let value = operand()
    return GroupKey(value: value, alias: alias())
  }

  /// Parses `top = "top" ( number | parameter ) groupKey`.
  mutating func top() -> Stage.Form? {
    guard token.kind == .number || token.kind == .parameter else {
      report(.expected("a number of rows", context: "`top`", found: found))
      return nil
    }
    // Only the number: in `top 5 -number(property.n)` the dash belongs to the key.
    let count: Expression
    if token.kind == .parameter {
      count = .parameter(parameterName())
    } else {
      let number = advance()
      count = .literal(Literal(value: .number(text(of: number)), range: number.range))
    }
    return .top(count, groupKey())
  }

  /// Parses `aggregate = call [ "as" name ]`, and more of them behind commas.
  mutating func aggregates() -> [Aggregate] {
    commaSeparated { $0.aggregate() }
  }

  private mutating func aggregate() -> Aggregate? {
    expecting(.aggregate)
    guard startsCall else {
      let example = "an aggregation like count() or avg(number(property.amount))"
      report(.expected(example, context: "`stats`", found: found))
      return nil
    }
    if let everything = countOfEverything() {
      report(.foreignClause(written: "count(*)", meant: "count()"), at: everything)
      return nil
    }
    guard case .call(let call) = call() else { return nil }
    return Aggregate(call: call, alias: alias())
  }

  private var startsCall: Bool {
    switch token.kind {
    case .word: peek(1) == .punctuation(.openParenthesis)
    case .keyword(let keyword):
      !keyword.isReserved && peek(1) == .punctuation(.openParenthesis)
    default: false
    }
  }

  /// The place of `count(*)`, as SQL writes it.
  private func countOfEverything() -> SourceRange? {
    guard at(.count), peek(2) == .punctuation(.times) else { return nil }
    var ahead = self
    let start = ahead.start
    for _ in 0..<3 { ahead.advance() }
    if ahead.at(.closeParenthesis) { ahead.advance() }
    return ahead.range(from: start)
  }

  /// Parses `alias = "as" name`, or nothing.
  mutating func alias() -> Name? {
    eat(.as) ? newName("a column name", in: "`as`") : nil
  }
}
