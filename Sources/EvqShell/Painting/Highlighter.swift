package import EvqSyntax

/// Colours a statement while it is typed: maps tokens to styles.
package enum Highlighter {
  /// A range of the text in bytes and its style; text outside of all spans is plain.
  package struct Span: Sendable, Equatable {
    package var range: SourceRange
    package var style: CellStyle
  }

  /// The spans of a text, in order; marks the bracket pair at the cursor and unclosed brackets.
  ///
  /// `cursor` counts bytes; `errors` are ranges to underline.
  package static func spans(
    of text: String,
    cursor: Int,
    errors: [SourceRange] = []
  ) -> [Span] {
    guard text.utf8.count <= StatementReader.analyzedBytesMax else { return [] }
    let statements = StatementReader.withoutCommands(text)
    let commands = statements == text ? [] : commandSpans(text)
    return (commands + statementSpans(of: statements, cursor: cursor, errors: errors))
      .sorted { $0.range.lower < $1.range.lower }
  }

  private static func statementSpans(
    of text: String,
    cursor: Int,
    errors: [SourceRange]
  ) -> [Span] {
    let source = SourceText(name: "", text: text)
    let (tokens, diagnostics) = Lexer.tokenize(source)
    let brackets = Brackets(tokens)
    let pair = brackets.pair(at: cursor, tokens) ?? []
    let open = diagnostics.filter { $0.code == .unterminatedString }.map(\.range)
    var spans: [Span] = []
    var before: TokenKind?
    for (index, token) in tokens.enumerated() where !token.kind.isTrivia || token.kind == .comment {
      let next = tokens.dropFirst(index + 1).first { !$0.kind.isTrivia }
      var style = style(of: token.kind, before: before, next: next?.kind)
      if brackets.unclosed.contains(index) || open.contains(token.range) {
        style = CellStyle(.red, bold: true)
      }
      if pair.contains(index) {
        style = CellStyle(style.color, bold: true, underlined: true)
      }
      let isWrong = errors.contains { $0.lower < token.range.upper && token.range.lower < $0.upper }
      if isWrong { style = CellStyle(.red, bold: style.isBold, underlined: true) }
      if style != .plain { spans.append(Span(range: token.range, style: style)) }
      before = token.kind
    }
    return spans
  }

  /// The names of the commands; their arguments are plain.
  private static func commandSpans(_ text: String) -> [Span] {
    StatementReader.parts(of: text).filter { $0.kind == .command }.map { part in
      let blanks = part.text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
      let start = part.offset + blanks
      let length = part.text.utf8.dropFirst(blanks).prefix { $0 != UInt8(ascii: " ") }.count
      return Span(
        range: SourceRange(start, start + length),
        style: CellStyle(.magenta, bold: true)
      )
    }
  }

  private static func style(
    of kind: TokenKind,
    before: TokenKind?,
    next: TokenKind?
  ) -> CellStyle {
    switch kind {
    case .keyword(let keyword):
      keyword.isReserved || isKeywordHere(keyword, before, next)
        ? CellStyle(.blue, bold: true) : .plain
    case .word:
      next == .punctuation(.openParenthesis)
        ? CellStyle(.cyan) : before == .keyword(.from) ? CellStyle(bold: true) : .plain
    case .string, .rawString, .regularExpression: CellStyle(.green)
    case .number, .duration, .time: CellStyle(.magenta)
    case .parameter: CellStyle(.yellow)
    case .comment: .dimmed
    case .punctuation(.pipe): CellStyle(.blue, bold: true)
    case .foreign, .unknown: CellStyle(.red)
    case .whitespace, .newline, .quotedName, .punctuation, .endOfText: .plain
    }
  }

  /// Whether a word that can be a name or a keyword is the keyword here.
  private static func isKeywordHere(
    _ keyword: Keyword,
    _ before: TokenKind?,
    _ next: TokenKind?
  ) -> Bool {
    guard let before else { return true }
    if case .punctuation(let punctuation) = before {
      return punctuation == .pipe || punctuation == .semicolon
    }
    return keyword != .count || next == nil || next == .keyword(.by)
  }
}
