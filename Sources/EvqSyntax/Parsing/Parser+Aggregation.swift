/// The parts of stages that aggregate rows.
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
    // Only the number: in `top 5 -number(property.n)` the dash belongs to the key.
    if token.kind == .parameter { return .top(.parameter(parameterName()), groupKey()) }
    if token.kind == .number, let count = literal() { return .top(.literal(count), groupKey()) }
    report(.expected("a number of rows", context: "`top`", found: found))
    return nil
  }

  /// Parses `aggregate { "," aggregate }` with `aggregate = call [ "as" name ]`.
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
      report(.foreign(.clause(written: "count(*)", meant: "count()")), at: everything)
      return nil
    }
    guard case .call(let call) = call() else { return nil }
    return Aggregate(call: call, alias: alias())
  }

  /// The range of `count(*)`, which is SQL; nil for anything else.
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
