/// `send timeline { … }` or `send timeline from "file.ndjson"`.
package struct SendStatement: Sendable {
  package enum Body: Sendable {
    case object(ObjectLiteral)
    /// The path of a file: a text or a parameter.
    case file(Expression)
  }
  /// The kind of event: `timeline`.
  package var target: Name
  package var body: Body
  package var range: SourceRange
}

extension SendStatement: StatementNode {
  package static let help = Keyword.Help(
    form: "send timeline { FIELD: VALUE, … }",
    summary: "send timeline events",
    example: "send timeline from \"events.ndjson\""
  )

  package var head: String {
    let target = SourcePrinter.name(self.target)
    return switch body {
    case .object(let object): "send \(target) \(object.text)"
    case .file(let path): "send \(target) from \(SourcePrinter.operandText(of: path))"
    }
  }

  package var ownExpressions: [Expression] {
    switch body {
    case .object(let object): object.expressions
    case .file(let path): [path]
    }
  }

  package var dump: String {
    switch body {
    case .object(let object): "send \(target.text) \(object.dump)"
    case .file(let path): "send \(target.text) from \(path.dump)"
    }
  }
}

/// `{ name: value, … }`.
package struct ObjectLiteral: Sendable {
  package struct Entry: Sendable {
    package var name: Name
    package var value: ObjectValue
  }
  package var entries: [Entry]
  package var range: SourceRange
}

/// A value in an object: an object, a list, or a constant expression.
package indirect enum ObjectValue: Sendable {
  case object(ObjectLiteral)
  case list([ObjectValue], SourceRange)
  case expression(Expression)

  package var range: SourceRange {
    switch self {
    case .object(let node): node.range
    case .list(_, let range): range
    case .expression(let node): node.range
    }
  }
}

extension ObjectLiteral {
  fileprivate var expressions: [Expression] { entries.flatMap(\.value.expressions) }

  fileprivate var text: String {
    let entries = entries.map { entry in
      let name = entry.name.text
      return "\(Spelling.isWord(name) ? name : Spelling.string(name)): \(entry.value.text)"
    }
    return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: ", ")) }"
  }

  fileprivate var dump: String {
    "{\(entries.map { "\($0.name.text) \($0.value.dump)" }.joined(separator: " "))}"
  }
}

extension ObjectValue {
  fileprivate var expressions: [Expression] {
    switch self {
    case .object(let object): object.expressions
    case .list(let items, _): items.flatMap(\.expressions)
    case .expression(let expression): [expression]
    }
  }

  fileprivate var text: String {
    switch self {
    case .object(let object): object.text
    case .list(let items, _): "[\(SourcePrinter.list(items, \.text))]"
    case .expression(let expression): SourcePrinter.valueText(of: expression)
    }
  }

  fileprivate var dump: String {
    switch self {
    case .object(let object): object.dump
    case .list(let items, _): "[\(items.map(\.dump).joined(separator: " "))]"
    case .expression(let expression): expression.dump
    }
  }
}

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
