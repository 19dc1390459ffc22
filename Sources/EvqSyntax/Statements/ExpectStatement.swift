/// `expect …`: an assertion about the last result.
package struct ExpectStatement: Sendable {
  package enum Form: Sendable {
    /// `expect 3 rows`
    case rows(Expression)
    case empty
    /// `expect columns id, property.plan`: exactly these, in this order.
    case columns([FieldPath])
    /// `expect error E0203`, about the statement before it.
    case error(Name)
    /// A condition that every row must meet.
    case condition(Expression)
  }
  package var form: Form
  package var range: SourceRange
}

extension ExpectStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "expect N rows|empty|columns A, B|error CODE|CONDITION",
    summary: "check the last result; a failed check exits with code 7",
    example: "from events limit 5; expect 5 rows"
  )

  package var head: String {
    switch form {
    case .rows(let count):
      let text = SourcePrinter.operandText(of: count)
      return "expect \(text == "1" ? "1 row" : "\(text) rows")"
    case .empty: return "expect empty"
    case .columns(let fields):
      return "expect columns \(SourcePrinter.list(fields) { SourcePrinter.text(of: $0) })"
    case .error(let code): return "expect error \(SourcePrinter.name(code))"
    case .condition(let condition): return "expect \(SourcePrinter.text(of: condition))"
    }
  }

  package var ownExpressions: [Expression] {
    switch form {
    case .rows(let value), .condition(let value): [value]
    case .columns(let fields): fields.map { .field($0) }
    case .empty, .error: []
    }
  }

  package var dump: String {
    switch form {
    case .rows(let count): "expect rows \(count.dump)"
    case .empty: "expect empty"
    case .columns(let fields): "expect columns \(fields.map(\.dump))"
    case .error(let code): "expect error \(code.text)"
    case .condition(let condition): "expect \(condition.dump)"
    }
  }
}

extension Parser {
  /// Parses `expect = "expect" ( "empty" | "columns" field { "," field } | "error" word
  /// | operand ( "row" | "rows" ) | expression )`.
  mutating func expectation(from start: Int) -> Statement? {
    advance()
    guard let form = expectationForm() else { return nil }
    return .expect(ExpectStatement(form: form, range: range(from: start)))
  }

  private mutating func expectationForm() -> ExpectStatement.Form? {
    if eat(.empty) { return .empty }
    if at(.columns), startsName(peek(1)) {
      advance()
      return .columns(commaSeparated { $0.fieldPath("a column") })
    }
    if at(.error), startsName(peek(1)) {
      advance()
      return name("the code of an error", in: "`expect`").map { .error($0) }
    }
    let value = expression()
    return eat(.rows) || eat(.row) ? .rows(value) : .condition(value)
  }

  /// Whether a column or a code can start here; before an operator, the keyword is a column itself.
  private func startsName(_ kind: TokenKind) -> Bool {
    kind.isBareWord || kind == .quotedName
  }
}
