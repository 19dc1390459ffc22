/// Strings, names in backticks, numbers, durations, times and regular expressions.
extension Lexer {
  // MARK: Quoted forms

  /// `"…"` or `'…'` with escapes; an unclosed string ends with its line.
  mutating func string(quote: UInt8) -> TokenKind {
    eatQuoted(by: quote, escapes: true)
    return .string
  }

  /// `r"…"`: no escapes.
  mutating func rawString() -> TokenKind {
    offset += 1
    eatQuoted(by: UInt8(ascii: "\""), escapes: false)
    return .rawString
  }

  /// `` `odd name` ``.
  mutating func quotedName() -> TokenKind {
    eatQuoted(by: UInt8(ascii: "`"), escapes: false)
    return .quotedName
  }

  private mutating func eatQuoted(by quote: UInt8, escapes: Bool) {
    let start = offset
    offset += 1
    while let byte = peek() {
      if byte == UInt8(ascii: "\n") { break }
      if byte == quote {
        offset += 1
        return
      }
      let skipsNext = escapes && byte == UInt8(ascii: "\\") && peek(1) != UInt8(ascii: "\n")
      offset = min(offset + (skipsNext ? 2 : 1), source.bytes.count)
    }
    report(.unterminated(quote: quote), at: SourceRange(start, offset))
  }

  /// A string in typographic quotes: reported, then read as a string.
  mutating func smartString(closings: [[UInt8]]) -> TokenKind {
    let start = offset
    offset += 3
    let contentStart = offset
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      if let closing = closings.first(where: { source.bytes[offset...].starts(with: $0) }) {
        let content = text(from: contentStart)
        offset += closing.count
        report(.smartQuotes(content: content), at: SourceRange(start, offset))
        return .string
      }
      offset += 1
    }
    report(.smartQuotes(content: text(from: contentStart)), at: SourceRange(start, offset))
    return .string
  }

  /// `/…/i`, only after `matches`.
  mutating func regularExpression() -> TokenKind {
    let start = offset
    offset += 1
    while let byte = peek(), byte != UInt8(ascii: "\n") {
      if byte == UInt8(ascii: "/") {
        offset += 1
        eatWordCharacters()
        return .regularExpression
      }
      let escapes = byte == UInt8(ascii: "\\") && peek(1) != UInt8(ascii: "\n")
      offset = min(offset + (escapes ? 2 : 1), source.bytes.count)
    }
    report(.unterminated(quote: UInt8(ascii: "/")), at: SourceRange(start, offset))
    return .regularExpression
  }

  // MARK: Numbers, durations, times

  /// `12`, `1.5e3`, `7d`, `7d@d`, `2026-01-05T10:00Z`.
  mutating func numeric() -> TokenKind {
    let start = offset
    // After a dot only a name can follow: `property.1st`.
    if previous == .punctuation(.dot), tokens.last?.kind == previous { return digitName() }
    if eatDate() { return .time }
    eatDigits()
    if peek() == UInt8(ascii: "."), peek(1)?.isASCIIDigit == true {
      offset += 1
      eatDigits()
    }
    eatExponent()
    guard isWordStart(at: offset) else { return .number }
    let unitStart = offset
    eatWordCharacters()
    let unit = String(decoding: source.bytes[unitStart..<offset], as: UTF8.self)
    let digits = source.bytes[start..<unitStart]
    if DurationUnit(rawValue: unit) != nil, digits.allSatisfy(\.isASCIIDigit) {
      eatSnap()
      return .duration
    }
    let position = NumberPosition(after: previous)
    report(
      .malformedNumber(text(from: start), unit: unit, position: position),
      at: SourceRange(start, offset)
    )
    return position == .name ? .word : .number
  }

  private mutating func digitName() -> TokenKind {
    let start = offset
    eatWordCharacters()
    report(.digitName(text(from: start)), at: SourceRange(start, offset))
    return .word
  }

  private mutating func eatDigits() {
    while let byte = peek(), byte.isASCIIDigit { offset += 1 }
  }

  private mutating func eatExponent() {
    guard let mark = peek(), mark | 0x20 == UInt8(ascii: "e") else { return }
    let sign = peek(1) == UInt8(ascii: "-") || peek(1) == UInt8(ascii: "+") ? 1 : 0
    guard peek(1 + sign)?.isASCIIDigit == true else { return }
    offset += 1 + sign
    eatDigits()
  }

  /// `@d`, the start of a unit; the parser checks the unit.
  mutating func eatSnap() {
    guard peek() == UInt8(ascii: "@") else { return }
    offset += 1
    eatWordCharacters()
  }

  /// Eats `2026-01-05` and, after a `T`, a time of day with a fraction and an offset.
  private mutating func eatDate() -> Bool {
    let shape: [UInt8] = Array("dddd-dd-dd".utf8)
    for (distance, expected) in shape.enumerated() {
      guard let byte = peek(distance) else { return false }
      let isDigit = expected == UInt8(ascii: "d")
      guard isDigit ? byte.isASCIIDigit : byte == expected else { return false }
    }
    guard peek(shape.count)?.isASCIIDigit != true else { return false }
    offset += shape.count
    guard let mark = peek(), mark | 0x20 == UInt8(ascii: "t"), peek(1)?.isASCIIDigit == true else {
      return true
    }
    offset += 1
    while let byte = peek(),
      byte.isASCIIDigit || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
    {
      // `…T10:00..` is a time and two dots.
      if byte == UInt8(ascii: "."), peek(1)?.isASCIIDigit != true { break }
      offset += 1
    }
    eatZone()
    return true
  }

  private mutating func eatZone() {
    if let mark = peek(), mark | 0x20 == UInt8(ascii: "z") {
      offset += 1
      return
    }
    guard peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-"),
      peek(1)?.isASCIIDigit == true, peek(2)?.isASCIIDigit == true
    else { return }
    offset += 3
    if peek() == UInt8(ascii: ":") { offset += 1 }
    eatDigits()
  }
}
