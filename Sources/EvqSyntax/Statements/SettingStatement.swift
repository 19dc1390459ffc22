/// `set key = value`.
package struct SettingStatement: Sendable {
  package var key: Name
  package var value: Expression
  package var range: SourceRange
}

extension SettingStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "set KEY = VALUE",
    summary: "change a setting",
    example: "set format = csv"
  )

  package var head: String {
    let key = Keyword(spelling: self.key.text)?.rawValue ?? SourcePrinter.name(self.key)
    return "set \(key) = \(SourcePrinter.valueText(of: value))"
  }

  package var ownExpressions: [Expression] { [value] }
  package var dump: String { "set \(key.text) \(value.dump)" }
}

extension Parser {
  /// Parses `set = "set" name "=" value`.
  mutating func setting(from start: Int) -> Statement? {
    advance()
    expecting(.setting)
    guard let key = settingKey() else { return nil }
    expect(.equal, in: "`set`")
    expectingOnly(.settingValue(of: key.text))
    let value = at(.all) ? word() : valueOperand()
    return .setting(SettingStatement(key: key, value: value, range: range(from: start)))
  }

  /// The name of a setting, which can be a reserved keyword: `set limit = 10`.
  private mutating func settingKey() -> Name? {
    guard case .keyword = token.kind else { return name("a setting", in: "`set`") }
    return Name(text(of: token).lowercased(), at: advance().range)
  }

  private mutating func word() -> Expression {
    let token = advance()
    return .literal(Literal(value: .word(text(of: token)), range: token.range))
  }
}
