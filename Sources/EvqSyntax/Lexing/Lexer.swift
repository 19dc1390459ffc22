/// Splits a program into tokens; it never fails and always reaches the end.
///
/// Unexpected bytes become `.unknown` tokens with a diagnostic. An operator of another language
/// (`==`, `&&`) is reported and becomes the evq token with the same meaning, so that the parser can
/// continue.
package struct Lexer {
  let source: SourceText
  var offset = 0
  var tokens: [Token] = []
  var diagnostics: [Diagnostic] = []
  /// The last token that is not trivia; a `/` starts a regular expression only after `matches`.
  var previous: TokenKind = .endOfText

  private init(_ source: SourceText) {
    self.source = source
  }

  /// The tokens of a text, ending with `.endOfText`, and the lexical errors.
  package static func tokenize(_ source: SourceText) -> (tokens: [Token], diagnostics: [Diagnostic])
  {
    guard source.bytes.count <= SourceText.bytesMax else {
      let end = SourceRange(0, source.bytes.count)
      return (
        [Token(.unknown, end), Token(.endOfText, SourceRange(Int(end.upper), Int(end.upper)))],
        [LexicalError.tooLong(bytes: source.bytes.count).diagnostic(at: SourceRange(0, 1))]
      )
    }
    var lexer = Lexer(source)
    lexer.run()
    return (lexer.tokens, lexer.diagnostics)
  }

  private mutating func run() {
    if let invalid = UTF8Text.firstInvalidOffset(in: source.bytes) {
      report(.invalidUTF8(byte: source.bytes[invalid]), at: SourceRange(invalid, invalid + 1))
    }
    skipByteOrderMark()
    while offset < source.bytes.count {
      let start = offset
      let kind = nextKind()
      // Consume at least one byte, so that the loop ends.
      if offset == start { offset += 1 }
      tokens.append(Token(kind, SourceRange(start, offset)))
      if !kind.isTrivia { previous = kind }
    }
    tokens.append(Token(.endOfText, SourceRange(offset, offset)))
  }

  private mutating func skipByteOrderMark() {
    guard source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
    offset = 3
    tokens.append(Token(.whitespace, SourceRange(0, 3)))
  }

  private mutating func nextKind() -> TokenKind {
    let byte = source.bytes[offset]
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): return whitespace()
    case UInt8(ascii: "\n"):
      offset += 1
      return .newline
    case UInt8(ascii: "#"): return comment()
    case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): return comment()
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return string(quote: byte)
    case UInt8(ascii: "`"): return quotedName()
    case UInt8(ascii: "$"): return parameter()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return numeric()
    case UInt8(ascii: "/") where previous == .keyword(.matches): return regularExpression()
    case UInt8(ascii: "r") where peek(1) == UInt8(ascii: "\""): return rawString()
    default: break
    }
    if isWordStart(at: offset) { return word() }
    return operatorOrUnknown()
  }

  // MARK: Lookahead

  func peek(_ distance: Int = 0) -> UInt8? {
    let index = offset + distance
    return index < source.bytes.count ? source.bytes[index] : nil
  }

  mutating func report(_ error: LexicalError, at range: SourceRange) {
    diagnostics.append(error.diagnostic(at: range))
  }

  func text(from start: Int) -> String {
    String(decoding: source.bytes[start..<offset], as: UTF8.self)
  }

  /// Whether a word can start here: an ASCII letter, `_`, or an alphabetic character beyond ASCII.
  func isWordStart(at index: Int) -> Bool {
    guard index < source.bytes.count else { return false }
    let byte = source.bytes[index]
    if byte < 0x80 { return byte.isASCIILetter || byte == UInt8(ascii: "_") }
    guard let (scalar, _) = UTF8Text.scalar(in: source.bytes, at: index) else { return false }
    return scalar.properties.isAlphabetic
  }

  /// Eats letters, digits, `_` and alphabetic or combining characters beyond ASCII.
  mutating func eatWordCharacters() {
    while let byte = peek() {
      if byte < 0x80 {
        guard byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") else { return }
        offset += 1
      } else {
        guard let (scalar, length) = UTF8Text.scalar(in: source.bytes, at: offset),
          scalar.properties.isAlphabetic || scalar.properties.canonicalCombiningClass.rawValue > 0
        else { return }
        offset += length
      }
    }
  }

  // MARK: Trivia and words

  private mutating func whitespace() -> TokenKind {
    while let byte = peek(), byte == UInt8(ascii: " ") || byte == 9 || byte == 13 { offset += 1 }
    return .whitespace
  }

  private mutating func comment() -> TokenKind {
    while let byte = peek(), byte != UInt8(ascii: "\n") { offset += 1 }
    return .comment
  }

  private mutating func word() -> TokenKind {
    let start = offset
    eatWordCharacters()
    // After a dot any word is a name: `property.count`, `property.from`.
    if previous == .punctuation(.dot), tokens.last?.kind == previous { return .word }
    guard let keyword = Keyword(spelling: text(from: start)) else { return .word }
    if keyword == .now, peek() == UInt8(ascii: "@") {
      eatSnap()
      return .time
    }
    return .keyword(keyword)
  }

  private mutating func parameter() -> TokenKind {
    guard isWordStart(at: offset + 1) else { return unknownCharacter() }
    offset += 1
    eatWordCharacters()
    return .parameter
  }

  // MARK: Operators

  private mutating func operatorOrUnknown() -> TokenKind {
    for form in ForeignOperator.all where matches(form.spelling) {
      let start = offset
      offset += form.spelling.count
      report(
        .foreignOperator(form.spelling.text, meant: form.meaning),
        at: SourceRange(start, offset)
      )
      return form.kind
    }
    for (spelling, punctuation) in Lexer.punctuation where matches(spelling) {
      offset += spelling.count
      return .punctuation(punctuation)
    }
    if let closing = UTF8Text.smartQuoteClosings(in: source.bytes, at: offset) {
      return smartString(closings: closing)
    }
    return unknownCharacter()
  }

  private func matches(_ spelling: [UInt8]) -> Bool {
    source.bytes[offset...].starts(with: spelling)
  }

  private mutating func unknownCharacter() -> TokenKind {
    let start = offset
    guard let (scalar, length) = UTF8Text.scalar(in: source.bytes, at: offset) else {
      offset += 1
      return .unknown  // `run` has reported invalid UTF-8.
    }
    // A run of the same character is one error.
    while let next = UTF8Text.scalar(in: source.bytes, at: offset), next.scalar == scalar {
      offset += length
    }
    report(.unknownCharacter(scalar), at: SourceRange(start, offset))
    // The parser continues as if `!(id = a)` had a `not`.
    return scalar == "!" ? .keyword(.not) : .unknown
  }

  /// Longest spelling first, so `<=` wins over `<`.
  private static let punctuation: [([UInt8], Punctuation)] = Punctuation.allCases
    .map { (Array($0.rawValue.utf8), $0) }
    .sorted { $0.0.count > $1.0.count }
}

/// An operator of another language and the evq token with the same meaning.
private struct ForeignOperator {
  let spelling: [UInt8]
  let meaning: String
  let kind: TokenKind

  static let all: [ForeignOperator] = [
    ForeignOperator("===", "=", .punctuation(.equal)),
    ForeignOperator("==", "=", .punctuation(.equal)),
    ForeignOperator("!==", "!=", .punctuation(.notEqual)),
    ForeignOperator("!~", "not … matches", .punctuation(.equalIgnoringCase)),
    ForeignOperator("<>", "!=", .punctuation(.notEqual)),
    ForeignOperator("&&", "and", .keyword(.and)),
    ForeignOperator("||", "or", .keyword(.or)),
  ]

  private init(_ spelling: String, _ meaning: String, _ kind: TokenKind) {
    self.spelling = Array(spelling.utf8)
    self.meaning = meaning
    self.kind = kind
  }
}

extension [UInt8] {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}

extension UInt8 {
  var isASCIILetter: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
  }

  var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
