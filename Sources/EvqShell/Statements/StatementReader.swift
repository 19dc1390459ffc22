import EvqSyntax

/// Decides whether a text is complete, and splits it into commands and statements.
package enum StatementReader {
  package enum Status: Sendable, Equatable {
    case complete
    /// The token that needs a continuation: `(`, `|`, `where`.
    case incomplete(open: String)
  }

  /// The longest text that is analysed at each key, in bytes; longer ones would delay typing.
  static let analyzedBytesMax = 1 << 16

  /// Whether a text can run.
  ///
  /// An empty last line makes any text complete: a way out of an unclosed bracket.
  package static func status(of text: String) -> Status {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if text.trimmed.isEmpty { return .complete }
    if lines.count > 1, lines.last?.allSatisfy(\.isWhitespace) == true { return .complete }
    guard let last = parts(of: text).last, last.kind == .statement else { return .complete }
    return statementStatus(of: last.text)
  }

  /// The commands and statements of a text, in order, without free-standing comments.
  package static func parts(of text: String) -> [InputPart] {
    var gatherer = InputGatherer(isScript: false)
    var parts: [InputPart] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      parts += gatherer.add(String(line))
    }
    if let last = gatherer.finish() { parts.append(last) }
    return parts
  }

  /// Replaces commands by blanks; all other bytes keep their position.
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

  /// Whether the last line of a text is a shell command.
  static func endsInCommand(_ text: String) -> Bool {
    guard let last = text.split(separator: "\n", omittingEmptySubsequences: false).last,
      MetaLine.isMeta(String(last))
    else { return false }
    return parts(of: text).last?.kind == .command
  }

  /// A quick check whether any line starts like a command; runs at every key.
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

  /// Whether a statement without commands can run.
  static func statementStatus(of text: String) -> Status {
    let source = SourceText(name: "", text: text)
    let (tokens, diagnostics) = Lexer.tokenize(source)
    // A quote ends at its line, so later lines cannot close it: Enter reports the error.
    if diagnostics.contains(where: { $0.code == .unterminatedString }) { return .complete }
    if let open = openConstruct(tokens, source) { return .incomplete(open: open) }
    guard let last = tokens.last(where: { !$0.kind.isTrivia && $0.kind != .endOfText }) else {
      return .complete
    }
    let errors = Parser.parse(source).diagnostics.filter(\.isError)
    let endsEarly = errors.first.map { $0.range.lower >= last.range.upper } ?? false
    return endsEarly ? .incomplete(open: source.text(in: last.range).lowercased()) : .complete
  }

  /// An open bracket or an operator at the end; nil if there is none.
  private static func openConstruct(_ tokens: [Token], _ source: SourceText) -> String? {
    if let bracket = Brackets(tokens).unclosed.max() {
      return source.text(in: tokens[bracket].range)
    }
    let last = tokens.last { !$0.kind.isTrivia && $0.kind != .endOfText }
    guard let last, case .punctuation(let punctuation) = last.kind, punctuation != .semicolon,
      !Brackets.closes(last.kind)
    else { return nil }
    // `from -` is standard input.
    return punctuation == .minus && isStandardInput(tokens) ? nil : punctuation.rawValue
  }

  private static func isStandardInput(_ tokens: [Token]) -> Bool {
    tokens.filter { !$0.kind.isTrivia && $0.kind != .endOfText }.dropLast().last?.kind
      == .keyword(.from)
  }

  /// The construct that is open at the start of each line after the first.
  package static func continuationMarks(of text: String) -> [String] {
    guard text.utf8.count <= StatementReader.analyzedBytesMax else {
      return Array(repeating: "", count: text.utf8.count { $0 == UInt8(ascii: "\n") })
    }
    let source = SourceText(name: "", text: text)
    let tokens = Lexer.tokenize(source).tokens
    var marks: [String] = []
    var open: [Token] = []
    var last: Token?
    for token in tokens {
      if token.kind == .newline { marks.append(mark(open.last ?? last, source)) }
      guard !token.kind.isTrivia, token.kind != .endOfText else { continue }
      if Brackets.opens(token.kind) { open.append(token) }
      if Brackets.closes(token.kind) { _ = open.popLast() }
      last = token
    }
    return marks
  }

  /// The mark for a token: a bracket, an operator or a keyword; `…` for any other token.
  private static func mark(_ token: Token?, _ source: SourceText) -> String {
    guard let token else { return "" }
    if case .punctuation(let punctuation) = token.kind, !Brackets.closes(token.kind) {
      return punctuation.rawValue
    }
    if case .keyword(let keyword) = token.kind { return keyword.rawValue }
    let isOpenString = token.kind == .string && isUnclosed(token, source)
    return isOpenString ? String(source.text(in: token.range).prefix(1)) : "…"
  }

  private static func isUnclosed(_ token: Token, _ source: SourceText) -> Bool {
    let bytes = source.bytes[token.range.bounds]
    return bytes.count < 2 || bytes.first != bytes.last
  }

  /// The indentation of the next line: two blanks for each open bracket and two for the query.
  package static func indentation(after text: String) -> String {
    let tokens = Lexer.tokenize(SourceText(name: "", text: text)).tokens
    let depth = min(8, Brackets(tokens).unclosed.count)
    return String(repeating: "  ", count: depth + 1)
  }
}
