package import EvqSyntax

/// What is expected at the cursor, from the lexer's and the parser's state there.
package struct CompletionContext: Sendable, Equatable {
  /// How the word at the cursor is written.
  package enum Form: Sendable, Equatable {
    case bare
    /// After an opening quote: `"` or `'`, or a backtick.
    case quoted(Character)
    /// A word of a command of the shell, which has quotes of its own.
    case argument
  }

  /// The bytes of the text that a word would replace.
  package var range: SourceRange
  /// What is typed of the word, without its quote.
  package var partial = ""
  package var form = Form.bare
  package var expectations: Set<Expectation> = []
  /// The source of the query, as the program names it.
  package var source: String?
  /// The program up to the place whose names can be used here: a query without the stage at the cursor.
  package var queryText: String?
  /// Whether a stage starts here.
  package var startsStage = false
  package var isInBrackets = false
  /// What `let` and `param` have named before the cursor.
  package var declared: [String] = []

  /// What is expected before the cursor, which counts bytes; nothing inside of a comment.
  package init(of text: String, cursor: Int) {
    let prefix = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let bytes = Array(StatementReader.withoutCommands(prefix).utf8)
    let source = SourceText(name: "", bytes: bytes)
    let tokens = Lexer.tokenize(source).tokens.filter { $0.kind != .endOfText }
    range = SourceRange(bytes.count, bytes.count)
    guard tokens.last?.kind != .comment else { return }
    let start = CompletionContext.wordStart(tokens, source)
    range = SourceRange(start, bytes.count)
    // Right behind `"a"` nothing goes on.
    guard start < bytes.count || !CompletionContext.isLiteral(tokens.last?.kind) else { return }
    (partial, form) = CompletionContext.word(source.text(in: range))
    let before = tokens.filter { !$0.kind.isTrivia && Int($0.range.upper) <= start }
    expectations = Parser.expectations(
      after: SourceText(name: "", bytes: Array(bytes[..<start]))
    )
    self.source = CompletionContext.source(before, source)
    queryText = CompletionContext.queryEnd(before).map {
      String(decoding: bytes[..<$0], as: UTF8.self)
    }
    startsStage = before.last?.kind == .punctuation(.pipe)
    isInBrackets = !Brackets(before).unclosed.isEmpty
    declared = CompletionContext.declared(before, source)
  }

  /// The beginning of a word as the text has it, so that typing can continue behind it.
  func spelled(_ start: String) -> String {
    switch form {
    case .bare: start
    case .quoted(let quote): String(Spelling.literal(start, quote).dropLast())
    case .argument: CommandWords.spelled(start, isWhole: false)
    }
  }

  private static func declared(_ tokens: [Token], _ source: SourceText) -> [String] {
    zip(tokens, tokens.dropFirst()).compactMap { keyword, name in
      switch (keyword.kind, name.kind) {
      case (.keyword(.let), .word), (.keyword(.param), .word), (.keyword(.let), .keyword),
        (.keyword(.param), .keyword):
        source.text(in: name.range)
      default: nil
      }
    }
  }

  /// Where the word or path at the end starts; the end itself where there is none.
  private static func wordStart(_ tokens: [Token], _ source: SourceText) -> Int {
    let end = source.bytes.count
    guard let last = tokens.last else { return end }
    switch last.kind {
    case .string, .rawString, .quotedName, .regularExpression:
      return isOpen(last, source) ? pathStart(tokens) : end
    case .word, .keyword, .punctuation(.dot): return pathStart(tokens)
    case .parameter, .number, .duration, .time: return Int(last.range.lower)
    case .unknown: return source.text(in: last.range) == "$" ? Int(last.range.lower) : end
    case .whitespace, .newline, .comment, .punctuation, .foreign, .endOfText: return end
    }
  }

  private static func isLiteral(_ kind: TokenKind?) -> Bool {
    switch kind {
    case .string, .rawString, .quotedName, .regularExpression: true
    default: false
    }
  }

  private static func isOpen(_ token: Token, _ source: SourceText) -> Bool {
    let bytes = source.bytes[token.range.bounds]
    return bytes.count < 2 || bytes.last != bytes.first
  }

  /// The start of `property.hs_ci`, whose parts have nothing between them.
  private static func pathStart(_ tokens: [Token]) -> Int {
    var index = tokens.count - 1
    while index > 0 {
      let isDot = tokens[index].kind == .punctuation(.dot)
      let before = tokens[index - 1].kind
      switch before {
      case .punctuation(.dot) where !isDot: index -= 1
      case .word where isDot, .keyword where isDot, .quotedName where isDot: index -= 1
      default: return Int(tokens[index].range.lower)
      }
    }
    return Int(tokens[index].range.lower)
  }

  private static func word(_ text: String) -> (String, Form) {
    guard let first = text.first, "\"'".contains(first) else { return (text, .bare) }
    return (unescaped(text.dropFirst()), .quoted(first))
  }

  /// What the typed beginning of a string means: `a\\"b` is `a"b`.
  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var escapes = false
    for character in text {
      if character == "\\", !escapes {
        escapes = true
      } else {
        result.append(escapes ? ["n": "\n", "t": "\t"][character] ?? character : character)
        escapes = false
      }
    }
    return result
  }

  private static func source(_ tokens: [Token], _ source: SourceText) -> String? {
    guard let from = tokens.lastIndex(where: { $0.kind == .keyword(.from) }),
      from + 1 < tokens.count
    else { return nil }
    let token = tokens[from + 1]
    switch token.kind {
    case .word, .keyword: return source.text(in: token.range)
    default: return nil
    }
  }

  /// Where the part of the query ends that has run when the rows come to the cursor.
  ///
  /// The clauses see what the source gives, a stage what the stage before it leaves, and an assignment
  /// of `extend` the ones before it, too.
  private static func queryEnd(_ tokens: [Token]) -> Int? {
    guard let from = tokens.lastIndex(where: { $0.kind == .keyword(.from) }),
      from + 1 < tokens.count
    else { return nil }
    // What stands behind a query, as `expect`, is about its rows.
    if let end = tokens[from...].last(where: { $0.kind == .punctuation(.semicolon) }) {
      return Int(end.range.lower)
    }
    guard let pipe = tokens.lastIndex(where: { $0.kind == .punctuation(.pipe) }), pipe > from else {
      return Int(tokens[from + 1].range.upper)
    }
    guard pipe + 1 < tokens.count, tokens[pipe + 1].kind == .keyword(.extend),
      let comma = lastComma(tokens[(pipe + 1)...])
    else { return Int(tokens[pipe].range.lower) }
    return Int(tokens[comma].range.lower)
  }

  /// The last comma outside of brackets that are closed.
  private static func lastComma(_ tokens: ArraySlice<Token>) -> Int? {
    var depth = 0
    var commas: [(index: Int, depth: Int)] = []
    for index in tokens.indices {
      switch tokens[index].kind {
      case .punctuation(.openParenthesis): depth += 1
      case .punctuation(.closeParenthesis): depth -= 1
      case .punctuation(.comma): commas.append((index, depth))
      default: break
      }
    }
    return commas.last { $0.depth == 0 }?.index
  }
}
