extension Parser {
  /// Parses `include = "include" ( string | rawstring )`.
  mutating func include(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    guard let path = quotedText("the path of a script in quotes", in: "`include`") else {
      return nil
    }
    return .include(IncludeStatement(path: path, range: range(from: start)))
  }

  /// Parses `run = "run" ( string | rawstring | name ) [ "with" argument { "," argument } ]`.
  mutating func run(from start: Int) -> Statement? {
    advance()
    expecting(.script)
    expecting(.savedQuery)
    let script: RunStatement.Script
    switch token.kind {
    case .string, .rawString:
      guard let path = quotedText("a path", in: "`run`") else { return nil }
      script = .file(path)
    default:
      let what = "a path in quotes or the name of a saved query"
      guard let name = newName(what, in: "`run`") else { return nil }
      script = .saved(name)
    }
    let arguments = eat(.with) ? commaSeparated { $0.argument() } : []
    return .run(RunStatement(script: script, arguments: arguments, range: range(from: start)))
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
    var description: Name?
    switch token.kind {
    case .string, .rawString: description = quotedText("a description", in: "`save`")
    default: break
    }
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

  /// Whether a column or a code may follow; before an operator the word is a column itself.
  private func startsName(_ kind: TokenKind) -> Bool {
    switch kind {
    case .word, .quotedName: true
    case .keyword(let keyword): !keyword.isReserved
    case .whitespace, .newline, .comment, .string, .rawString, .number, .duration, .time,
      .regularExpression, .parameter, .punctuation, .foreign, .unknown, .endOfText:
      false
    }
  }

  private mutating func quotedText(_ what: String, in context: String) -> Name? {
    let range = token.range
    switch token.kind {
    case .string, .rawString: return Name(stringLiteral(), at: range)
    default:
      report(.expected(what, context: context, found: found))
      return nil
    }
  }
}
