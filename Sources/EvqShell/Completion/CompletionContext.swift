package import EvqSyntax

/// The word at the cursor and what the parser expects there.
package struct CompletionContext: Sendable, Equatable {
  /// The notation of the word at the cursor.
  package enum Form: Sendable, Equatable {
    case bare
    /// After an opening quote: `"` or `'`, or a backtick.
    case quoted(Character)
    /// An argument of a shell command, which has its own quoting.
    case argument
  }

  /// The range that a candidate replaces, in bytes.
  package var range: SourceRange
  /// The typed part of the word, without its quote.
  package var partial = ""
  package var form = Form.bare
  package var expectations: Set<Expectation> = []
  /// The name of the query's source.
  package var source: String?
  /// The program up to the stage at the cursor: its columns can be used here.
  package var queryText: String?
  /// Whether a stage starts here.
  package var startsStage = false
  package var isInBrackets = false
  /// The names that `let` and `param` declare before the cursor.
  package var declared: [String] = []

  /// The context at a cursor, in bytes; inside of a comment nothing is expected.
  package init(of text: String, cursor: Int) {
    let prefix = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let bytes = Array(StatementReader.withoutCommands(prefix).utf8)
    let source = SourceText(name: "", bytes: bytes)
    let tokens = Lexer.tokenize(source).tokens.filter { $0.kind != .endOfText }
    range = SourceRange(bytes.count, bytes.count)
    guard tokens.last?.kind != .comment else { return }
    let start = CompletionContext.wordStart(tokens, source)
    range = SourceRange(start, bytes.count)
    // Directly behind `"a"` nothing can follow.
    guard start < bytes.count || tokens.last?.kind.isQuoted != true else { return }
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

  /// The start of a word in the notation of the text, so that typing can continue.
  func spelled(_ start: String) -> String {
    switch form {
    case .bare: start
    case .quoted(let quote): String(Spelling.literal(start, quote).dropLast())
    case .argument: CommandWords.spelled(start, isWhole: false)
    }
  }

  private static func declared(_ tokens: [Token], _ source: SourceText) -> [String] {
    zip(tokens, tokens.dropFirst()).compactMap { keyword, name in
      let isDeclaration = keyword.kind == .keyword(.let) || keyword.kind == .keyword(.param)
      return isDeclaration && name.kind.isWord ? source.text(in: name.range) : nil
    }
  }

  /// The start of the word or path at the end of the text; the end if there is none.
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

  private static func isOpen(_ token: Token, _ source: SourceText) -> Bool {
    let bytes = source.bytes[token.range.bounds]
    return bytes.count < 2 || bytes.last != bytes.first
  }

  /// The start of a path such as `property.hs_ci`.
  private static func pathStart(_ tokens: [Token]) -> Int {
    var index = tokens.count - 1
    while index > 0 {
      let isDot = tokens[index].kind == .punctuation(.dot)
      let before = tokens[index - 1].kind
      let isName = before.isWord || before == .quotedName
      guard isDot ? isName : before == .punctuation(.dot) else { break }
      index -= 1
    }
    return Int(tokens[index].range.lower)
  }

  private static func word(_ text: String) -> (String, Form) {
    guard let first = text.first, "\"'".contains(first) else { return (text, .bare) }
    return (unescaped(text.dropFirst()), .quoted(first))
  }

  /// Resolves the escapes in the start of a string.
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
    return token.kind.isWord ? source.text(in: token.range) : nil
  }

  /// The end of the part of the query whose result reaches the cursor.
  ///
  /// Clauses see the source's columns, a stage those of the stage before it, and an assignment
  /// of `extend` also those of earlier assignments.
  private static func queryEnd(_ tokens: [Token]) -> Int? {
    guard let from = tokens.lastIndex(where: { $0.kind == .keyword(.from) }),
      from + 1 < tokens.count
    else { return nil }
    // A statement after a query, such as `expect`, uses its columns.
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
      let kind = tokens[index].kind
      if kind == .punctuation(.openParenthesis) { depth += 1 }
      if kind == .punctuation(.closeParenthesis) { depth -= 1 }
      if kind == .punctuation(.comma) { commas.append((index, depth)) }
    }
    return commas.last { $0.depth == 0 }?.index
  }
}
