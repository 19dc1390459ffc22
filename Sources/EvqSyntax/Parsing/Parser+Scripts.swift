extension Parser {
  /// Parses `include = "include" ( string | rawstring )`.
  mutating func include(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    guard let path = quotedText() else {
      report(.expected("the path of a script in quotes", context: "`include`", found: found))
      return nil
    }
    return .include(IncludeStatement(path: path, range: range(from: start)))
  }

  /// Parses `run = "run" ( string | rawstring | name ) [ "with" argument { "," argument } ]`.
  mutating func run(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    expecting(.savedQuery)
    guard let script = runnable() else { return nil }
    let arguments = eat(.with) ? commaSeparated { $0.argument() } : []
    return .run(RunStatement(script: script, arguments: arguments, range: range(from: start)))
  }

  private mutating func runnable() -> RunStatement.Script? {
    if let path = quotedText() { return .file(path) }
    return newName("a path in quotes or the name of a saved query", in: "`run`").map { .saved($0) }
  }

  /// Parses `argument = name "=" ( list | value )`.
  private mutating func argument() -> Assignment? {
    guard let name = name("the name of a parameter", in: "`with`") else { return nil }
    expect(.equal, in: "`with`")
    return Assignment(name: name, value: listOrValue())
  }

  /// Parses `save = "save" name [ string | rawstring ]`.
  mutating func save(from start: Int) -> Statement? {
    advance()
    guard let name = newName("a name", in: "`save`") else { return nil }
    let description = quotedText()
    return .save(SaveStatement(name: name, description: description, range: range(from: start)))
  }

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

  /// Parses a string as a name; nil where the token is not a string.
  private mutating func quotedText() -> Name? {
    guard token.kind.isString else { return nil }
    let range = token.range
    return Name(stringLiteral(), at: range)
  }
}
