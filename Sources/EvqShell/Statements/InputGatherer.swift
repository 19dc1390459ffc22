import EvqSyntax

/// Builds commands and statements from lines.
///
/// A statement ends before a command, and where a line starts another statement. What was typed or pasted
/// as one text may have blank lines inside of a statement; in a script those, and a `;`, end it, too.
struct InputGatherer {
  private let isScript: Bool
  private var line = 0
  private var offset = 0
  private var text = ""
  private var start = (line: 0, offset: 0)
  private var depth = BracketDepth()

  init(isScript: Bool) {
    self.isScript = isScript
  }

  /// Whether nothing but blanks and comments waits for more lines.
  var isEmpty: Bool { depth.last == nil }

  /// What waits for more lines.
  var pending: String { text }

  /// Adds a line without its end; the parts that are finished by it.
  mutating func add(_ newLine: String) -> [InputPart] {
    defer {
      line += 1
      offset += newLine.utf8.count + 1
    }
    var parts: [InputPart] = []
    if ends(before: newLine), let part = take() { parts.append(part) }
    if text.isEmpty {
      guard !newLine.allSatisfy(\.isWhitespace) else { return parts }
      start = (line, offset)
      if InputGatherer.isCommand(newLine) {
        let part = InputPart(kind: .command, text: newLine, line: line, offset: offset)
        return parts + [part]
      }
    }
    append(newLine)
    if isScript, depth.endsStatement, let part = take() { parts.append(part) }
    return parts
  }

  /// The part that the end of the input finishes; nil where nothing waits.
  mutating func finish() -> InputPart? { take() }

  /// Forgets what waits.
  mutating func drop() { _ = take() }

  /// Whether a line belongs to the statement that waits.
  func continues(with newLine: String) -> Bool {
    !isEmpty && !newLine.allSatisfy(\.isWhitespace) && !ends(before: newLine)
  }

  /// Whether a line belongs to the statement at the end of a text.
  static func continues(_ text: String, with newLine: String) -> Bool {
    var gatherer = InputGatherer(isScript: true)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for line in lines { _ = gatherer.add(String(line)) }
    return gatherer.continues(with: newLine)
  }

  private mutating func append(_ newLine: String) {
    text += text.isEmpty ? newLine : "\n" + newLine
    depth.add(newLine)
  }

  private mutating func take() -> InputPart? {
    defer { (text, depth) = ("", BracketDepth()) }
    guard depth.last != nil else { return nil }
    return InputPart(kind: .statement, text: text, line: start.line, offset: start.offset)
  }

  // MARK: Where a statement ends

  /// Beyond this many bytes a line that could be either is taken as a part of the statement: parsing a long
  /// text again for each of its lines would take minutes.
  private static let parsedBytesMax = 1 << 14

  private func ends(before newLine: String) -> Bool {
    // A command ends the comments above it, too.
    if isEmpty { return InputGatherer.isCommand(newLine) }
    if newLine.allSatisfy(\.isWhitespace) { return isScript }
    guard !depth.isOpen, text.utf8.count <= InputGatherer.parsedBytesMax else { return false }
    let lineStart = LineStart(newLine)
    // `from a;` and `from b` below it are one program, which is checked before it runs.
    if depth.endsStatement, lineStart != .command { return false }
    switch lineStart {
    case .nothing, .continuation: return false
    case .command: return isComplete
    case .statement: return isComplete && (isScript || !parses(with: newLine))
    case .word, .dot: return isComplete && !parses(with: newLine)
    }
  }

  /// Whether what waits could run as it is; so can comments by themselves.
  var isComplete: Bool { StatementReader.statementStatus(of: text) == .complete }

  private func parses(with newLine: String) -> Bool {
    let joined = SourceText(name: "", text: text + "\n" + newLine)
    return !Parser.parse(joined).diagnostics.contains(where: \.isError)
  }

  /// Whether a line is a command of the shell: `:format csv`, or a bare `quit`.
  static func isCommand(_ line: String) -> Bool {
    MetaLine.isMeta(line) || Shell.bareWords[line.trimmed.lowercased()] != nil
  }
}

/// How a line starts, which says whether it can belong to the statement above.
private enum LineStart {
  /// A blank line or a comment.
  case nothing
  /// `:format csv`, `\\d`, `quit`.
  case command
  /// `.tables` of another program's shell, or the rest of a path: `.hs_city`.
  case dot
  /// A keyword that starts statements.
  case statement
  /// A word that is no keyword, as in a mistyped statement.
  case word
  /// Anything that starts no statement: `|`, a clause, an operator, a string.
  case continuation

  init(_ line: String) {
    if InputGatherer.isCommand(line) {
      self = line.trimmed.hasPrefix(".") ? .dot : .command
      return
    }
    let tokens = Lexer.tokenize(SourceText(name: "", text: line)).tokens
    switch tokens.first(where: { !$0.kind.isTrivia })?.kind {
    case .endOfText?, nil: self = .nothing
    case .keyword(let keyword)?:
      self = Keyword.statements.contains(keyword) ? .statement : .continuation
    case .word?: self = .word
    case .whitespace, .newline, .comment, .quotedName, .string, .rawString, .number, .duration,
      .time, .regularExpression, .parameter, .punctuation, .foreign, .unknown:
      self = .continuation
    }
  }
}

/// What the lines so far leave open, found without reading them again: no token spans lines.
private struct BracketDepth {
  private var count = 0
  /// The last token that is no blank and no comment; nil before the first.
  private(set) var last: TokenKind?

  mutating func add(_ line: String) {
    for token in Lexer.tokenize(SourceText(name: "", text: line)).tokens {
      switch token.kind {
      case .punctuation(.openParenthesis), .punctuation(.openBrace), .punctuation(.openBracket):
        count += 1
      case .punctuation(.closeParenthesis), .punctuation(.closeBrace), .punctuation(.closeBracket):
        count = max(0, count - 1)
      default: break
      }
      if !token.kind.isTrivia, token.kind != .endOfText { last = token.kind }
    }
  }

  /// Whether a bracket is open, or an operator waits for its right side.
  var isOpen: Bool {
    guard count == 0 else { return true }
    switch last {
    case .punctuation(.pipe), .punctuation(.comma), .punctuation(.equal): return true
    default: return false
    }
  }

  var endsStatement: Bool { count == 0 && last == .punctuation(.semicolon) }
}
