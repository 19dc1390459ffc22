/// Builds a syntax tree from tokens; it never throws and always reads to the end.
///
/// Method names follow one pattern: `at…` looks ahead, `eat…` consumes a token if it is there,
/// `expect…` consumes it or reports an error. A failed production reports once and returns an
/// `.absent` node; `synchronize` then skips to the next `|`, `;`, clause or statement.
package struct Parser {
  /// The maximum nesting depth of brackets and `not`.
  static let nestingMax = 256

  let source: SourceText
  private let tokens: [Token]
  private var index = 0
  var diagnostics: [Diagnostic]
  var nesting = 0
  /// Set by an error until the next synchronisation, so that one error is reported once.
  var isRecovering = false
  /// The field on the left of the current comparison.
  var subject: String?
  /// Records what can follow the text; nil unless completion asks for it.
  let expectations: ExpectationLog?

  /// The tree of a program and its diagnostics, in source order.
  package static func parse(_ source: SourceText) -> (script: Script, diagnostics: [Diagnostic]) {
    let lexed = Lexer.tokenize(source)
    var parser = Parser(source: source, tokens: lexed.tokens, diagnostics: lexed.diagnostics)
    let script = parser.script()
    return (script, parser.diagnostics.inSourceOrder)
  }

  init(
    source: SourceText,
    tokens: [Token],
    diagnostics: [Diagnostic],
    expectations: ExpectationLog? = nil
  ) {
    self.source = source
    self.expectations = expectations
    self.tokens = tokens.filter { !$0.kind.isTrivia }
    self.diagnostics = diagnostics
  }

  // MARK: Lookahead

  var token: Token { tokens[min(index, tokens.count - 1)] }

  func peek(_ distance: Int) -> TokenKind {
    tokens[min(index + distance, tokens.count - 1)].kind
  }

  func at(_ punctuation: Punctuation) -> Bool {
    expecting(.punctuation(punctuation))
    return token.kind == .punctuation(punctuation)
  }

  func at(_ keyword: Keyword) -> Bool {
    expecting(.keyword(keyword))
    return token.kind == .keyword(keyword)
  }

  func at(anyOf keywords: [Keyword]) -> Bool {
    expecting(anyOf: keywords)
    guard case .keyword(let keyword) = token.kind else { return false }
    return keywords.contains(keyword)
  }

  /// The current keyword in a role, such as `ClauseKeyword`; nil where it has no such role.
  func keyword<Role: RawRepresentable<String>>(as role: Role.Type) -> Role? {
    guard case .keyword(let keyword) = token.kind else { return nil }
    return Role(rawValue: keyword.rawValue)
  }

  var isAtEnd: Bool { token.kind == .endOfText }

  /// Whether the previous token is `=` or `!=`.
  var followsEquality: Bool {
    index > 0
      && [.punctuation(.equal), .punctuation(.notEqual)].contains(tokens[index - 1].kind)
  }

  /// The end of the last consumed token, where a missing token would be.
  var previousEnd: Int { index == 0 ? 0 : Int(tokens[index - 1].range.upper) }

  func text(of token: Token) -> String { source.text(in: token.range) }

  /// The range from an offset to the end of the last consumed token.
  func range(from start: Int) -> SourceRange { SourceRange(start, previousEnd) }

  var start: Int { Int(token.range.lower) }

  // MARK: Consuming

  @discardableResult
  mutating func advance() -> Token {
    let current = token
    if index < tokens.count - 1 { index += 1 }
    return current
  }

  mutating func eat(_ punctuation: Punctuation) -> Bool {
    guard at(punctuation) else { return false }
    advance()
    return true
  }

  mutating func eat(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  mutating func expect(_ punctuation: Punctuation, in context: String) {
    guard !eat(punctuation) else { return }
    report(.expected("`\(punctuation.rawValue)`", context: context, found: found))
  }

  mutating func expect(_ keyword: Keyword, in context: String) {
    guard !eat(keyword) else { return }
    report(.expected("`\(keyword.rawValue)`", context: context, found: found))
  }

  // MARK: Reporting

  /// The current token, for the second half of "expected …, found …".
  var found: FoundToken { FoundToken(token.kind, text: text(of: token)) }

  /// Reports an error at the current token, except while recovering from an earlier one.
  mutating func report(_ error: SyntaxError) {
    guard token.kind != .unknown else {
      isRecovering = true  // The lexer has reported it.
      return
    }
    report(error, at: isAtEnd ? SourceRange(previousEnd, previousEnd + 1) : token.range)
  }

  mutating func report(_ error: SyntaxError, at range: SourceRange) {
    if isAtEnd { expectations?.close() }
    guard !isRecovering else { return }
    isRecovering = true
    diagnostics.append(error.diagnostic(at: range))
  }

  /// Reports an error without starting recovery, because the meaning is clear.
  mutating func note(_ error: SyntaxError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  /// After an error, skips to the next token that can start a stage, clause or statement.
  mutating func synchronize() {
    guard isRecovering else { return }
    isRecovering = false
    while !isAtEnd, !at(.semicolon), !at(.pipe), !at(anyOf: Keyword.clauses), !at(.from) {
      advance()
    }
  }

  /// Parses `a, b, c`; stops at an element that is nil or consumes nothing.
  mutating func commaSeparated<Element>(_ element: (inout Parser) -> Element?) -> [Element] {
    var elements: [Element] = []
    repeat {
      let before = index
      guard let next = element(&self) else { break }
      elements.append(next)
      if index == before { break }
    } while eat(.comma)
    return elements
  }
}
