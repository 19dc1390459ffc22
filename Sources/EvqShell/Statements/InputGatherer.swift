import EvqSyntax

/// Combines lines into commands and statements.
///
/// A statement ends before a command and before another statement. Text that was typed or pasted at once
/// may have blank lines inside of a statement; in a script a blank line or a `;` also ends it.
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

  /// Whether only blanks and comments are pending.
  var isEmpty: Bool { depth.last == nil }

  /// The lines of an unfinished statement.
  var pending: String { text }

  /// Adds a line without its end; returns the parts that it finishes.
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

  /// Finishes the pending part at the end of the input.
  mutating func finish() -> InputPart? { take() }

  /// Drops the pending lines.
  mutating func drop() { _ = take() }

  /// Whether a line continues the pending statement.
  func continues(with newLine: String) -> Bool {
    !isEmpty && !newLine.allSatisfy(\.isWhitespace) && !ends(before: newLine)
  }

  /// Whether a line continues the statement at the end of a text.
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

  /// In longer statements an ambiguous line counts as a continuation, because parsing the text again for each
  /// of its lines would take minutes.
  private static let parsedBytesMax = 1 << 14

  private func ends(before newLine: String) -> Bool {
    // A command also ends comments above it.
    if isEmpty { return InputGatherer.isCommand(newLine) }
    if newLine.allSatisfy(\.isWhitespace) { return isScript }
    guard !depth.isOpen, text.utf8.count <= InputGatherer.parsedBytesMax else { return false }
    let lineStart = LineStart(newLine)
    // `from a;` and `from b` below it are one program, which is checked as a whole.
    if depth.endsStatement, lineStart != .command { return false }
    switch lineStart {
    case .nothing, .continuation: return false
    case .command: return isComplete
    case .statement: return isComplete && (isScript || !parses(with: newLine))
    case .word, .dot: return isComplete && !parses(with: newLine)
    }
  }

  /// Whether the pending lines are complete; free-standing comments are.
  var isComplete: Bool { StatementReader.statementStatus(of: text) == .complete }

  private func parses(with newLine: String) -> Bool {
    let joined = SourceText(name: "", text: text + "\n" + newLine)
    return !Parser.parse(joined).diagnostics.contains(where: \.isError)
  }

  /// Whether a line is a shell command: `:format csv`, or `quit` without a colon.
  static func isCommand(_ line: String) -> Bool {
    MetaLine.isMeta(line) || MetaLine.bareWords[line.trimmed.lowercased()] != nil
  }
}

/// The kind of a line's first token: it decides whether the line can continue a statement.
private enum LineStart {
  /// A blank line or a comment.
  case nothing
  /// `:format csv`, `\\d`, `quit`.
  case command
  /// `.tables` of another program's shell, or the rest of a path: `.hs_city`.
  case dot
  /// A keyword that starts a statement.
  case statement
  /// A word that is not a keyword, as in a mistyped statement.
  case word
  /// Anything that cannot start a statement: `|`, a clause, an operator, a string.
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

/// The bracket depth after the lines so far, counted line by line: no token spans lines.
private struct BracketDepth {
  private var count = 0
  /// The last token that is not blank or a comment; nil before the first.
  private(set) var last: TokenKind?

  mutating func add(_ line: String) {
    for token in Lexer.tokenize(SourceText(name: "", text: line)).tokens {
      if Brackets.opens(token.kind) { count += 1 }
      if Brackets.closes(token.kind) { count = max(0, count - 1) }
      if !token.kind.isTrivia, token.kind != .endOfText { last = token.kind }
    }
  }

  /// Whether a bracket is open, or an operator lacks its right side.
  var isOpen: Bool {
    let waiting: [TokenKind] = [.punctuation(.pipe), .punctuation(.comma), .punctuation(.equal)]
    return count > 0 || last.map(waiting.contains) ?? false
  }

  var endsStatement: Bool { count == 0 && last == .punctuation(.semicolon) }
}
