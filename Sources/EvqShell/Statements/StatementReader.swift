import EvqSyntax

/// Decides what Enter does: run what is complete, continue what is open.
package enum StatementReader {
  package enum Status: Sendable, Equatable {
    case complete
    /// What is open: `(`, `|`, `where`.
    case incomplete(open: String)
  }

  /// Whether a text can run.
  ///
  /// An empty last line runs whatever there is: the way out of a bracket that nothing closes.
  package static func status(of text: String) -> Status {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if text.trimmed.isEmpty { return .complete }
    if lines.count > 1, lines.last?.allSatisfy(\.isWhitespace) == true { return .complete }
    guard let last = parts(of: text).last, last.kind == .statement else { return .complete }
    return statementStatus(of: last.text)
  }

  /// The commands and statements of a text, in order; comments by themselves are left out.
  package static func parts(of text: String) -> [InputPart] {
    var gatherer = InputGatherer(isScript: false)
    var parts: [InputPart] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      parts += gatherer.add(String(line))
    }
    if let last = gatherer.finish() { parts.append(last) }
    return parts
  }

  /// A text with blanks in place of its commands: every other byte stays where it is.
  static func withoutCommands(_ text: String) -> String {
    guard mayHoldCommand(text) else { return text }
    var bytes = Array(text.utf8)
    for part in parts(of: text) where part.kind == .command {
      for index in part.offset..<(part.offset + part.text.utf8.count) {
        bytes[index] = UInt8(ascii: " ")
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the last line of a text is a command of the shell.
  static func endsInCommand(_ text: String) -> Bool {
    guard let last = text.split(separator: "\n", omittingEmptySubsequences: false).last,
      MetaLine.isMeta(String(last))
    else { return false }
    return parts(of: text).last?.kind == .command
  }

  /// Whether a line starts like a command; asked at every key.
  private static func mayHoldCommand(_ text: String) -> Bool {
    var startsLine = true
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): startsLine = true
      case UInt8(ascii: " "): break
      case UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "."):
        if startsLine { return true }
      default: startsLine = false
      }
    }
    return false
  }

  /// Whether a statement that holds no command can run.
  static func statementStatus(of text: String) -> Status {
    let source = SourceText(name: "", text: text)
    let (tokens, diagnostics) = Lexer.tokenize(source)
    // Quotes end at their line, so nothing that follows could close one: Enter reports it.
    if diagnostics.contains(where: { $0.code == .unterminatedString }) { return .complete }
    if let open = openConstruct(tokens, source) { return .incomplete(open: open) }
    guard let last = tokens.last(where: { !$0.kind.isTrivia && $0.kind != .endOfText }) else {
      return .complete
    }
    let errors = Parser.parse(source).diagnostics.filter(\.isError)
    let endsEarly = errors.first.map { $0.range.lower >= last.range.upper } ?? false
    return endsEarly ? .incomplete(open: source.text(in: last.range).lowercased()) : .complete
  }

  /// A bracket or an operator that waits for more; nil where nothing does.
  private static func openConstruct(_ tokens: [Token], _ source: SourceText) -> String? {
    if let bracket = Brackets(tokens).unclosed.max() {
      return source.text(in: tokens[bracket].range)
    }
    let last = tokens.last { !$0.kind.isTrivia && $0.kind != .endOfText }
    guard let last, case .punctuation(let punctuation) = last.kind else { return nil }
    switch punctuation {
    case .closeParenthesis, .closeBrace, .closeBracket, .semicolon: return nil
    // `from -` is standard input.
    case .minus where isStandardInput(tokens): return nil
    default: return punctuation.rawValue
    }
  }

  private static func isStandardInput(_ tokens: [Token]) -> Bool {
    tokens.filter { !$0.kind.isTrivia && $0.kind != .endOfText }.dropLast().last?.kind
      == .keyword(.from)
  }

  /// For every line after the first: what is open where it starts.
  package static func continuationMarks(of text: String) -> [String] {
    guard text.utf8.count <= Highlighter.bytesMax else {
      return Array(repeating: "", count: text.utf8.count { $0 == UInt8(ascii: "\n") })
    }
    let source = SourceText(name: "", text: text)
    let tokens = Lexer.tokenize(source).tokens
    var marks: [String] = []
    var open: [Token] = []
    var last: Token?
    for token in tokens {
      switch token.kind {
      case .newline: marks.append(mark(open.last ?? last, source))
      case .whitespace, .comment, .endOfText: break
      case .punctuation(.openParenthesis), .punctuation(.openBrace), .punctuation(.openBracket):
        open.append(token)
        last = token
      case .punctuation(.closeParenthesis), .punctuation(.closeBrace), .punctuation(.closeBracket):
        _ = open.popLast()
        last = token
      default: last = token
      }
    }
    return marks
  }

  /// A bracket, an operator or a keyword by itself; anything else only says that the text goes on.
  private static func mark(_ token: Token?, _ source: SourceText) -> String {
    guard let token else { return "" }
    switch token.kind {
    case .punctuation(.closeParenthesis), .punctuation(.closeBrace), .punctuation(.closeBracket):
      return "…"
    case .punctuation(let punctuation): return punctuation.rawValue
    case .keyword(let keyword): return keyword.rawValue
    case .string where isUnclosed(token, source):
      return source.text(in: token.range).prefix(1).description
    default: return "…"
    }
  }

  private static func isUnclosed(_ token: Token, _ source: SourceText) -> Bool {
    let bytes = source.bytes[token.range.bounds]
    return bytes.count < 2 || bytes.first != bytes.last
  }

  /// The blanks that a continued line starts with: two for each open bracket and two for the query.
  package static func indentation(after text: String) -> String {
    let tokens = Lexer.tokenize(SourceText(name: "", text: text)).tokens
    let depth = min(8, Brackets(tokens).unclosed.count)
    return String(repeating: "  ", count: depth + 1)
  }
}
