import CRE2

/// A regular expression in RE2's syntax; matching takes linear time for every pattern.
///
/// Patterns run over millions of values, and a backtracking engine could hang on one such as
/// `(a+)+$`. For the same reason RE2 has no back references and no look-around. `.` does not match a
/// line end, and `^` and `$` match only at the ends of the text.
package struct RegularExpression: Sendable, Hashable {
  package let pattern: String
  package let ignoresCase: Bool
  private let compiled: CompiledExpression

  /// Compiles a pattern; the only flag is `i`, which ignores case (simple Unicode folding).
  package init(pattern: String, flags: String = "") throws(RegularExpressionError) {
    for flag in flags where flag != "i" {
      throw RegularExpressionError("unknown flag `\(flag)`; the only flag is `i`", offset: nil)
    }
    self.pattern = pattern
    ignoresCase = flags.contains("i")
    compiled = try CompiledExpression(pattern, ignoresCase: ignoresCase)
  }

  /// Whether the pattern matches any part of a text.
  package func matches(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { matches(utf8: $0) }
  }

  /// Whether the pattern matches any part of a UTF-8 text.
  package func matches(utf8 text: UnsafeBufferPointer<UInt8>) -> Bool { compiled.matches(text) }

  package static func == (left: RegularExpression, right: RegularExpression) -> Bool {
    left.ignoresCase == right.ignoresCase && Text(left.pattern) == Text(right.pattern)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(Text(pattern))
    hasher.combine(ignoresCase)
  }
}

/// An error in a pattern, with its position.
package struct RegularExpressionError: Error, Equatable {
  package let message: String
  /// Unicode scalars from the start of the pattern; nil if unknown.
  package let offset: Int?

  init(_ message: String, offset: Int?) {
    self.message = message
    self.offset = offset
  }
}

/// Owns a compiled expression; RE2 allows several threads to match with it.
private final class CompiledExpression: Sendable {
  /// The address of the C value, because a pointer is not `Sendable`.
  private let address: UInt

  /// The maximum memory of one expression, in bytes; RE2's own default.
  private static let memoryMax = 8 << 20

  init(_ pattern: String, ignoresCase: Bool) throws(RegularExpressionError) {
    var text = pattern
    let compiled = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        evq_regex_make(bytes.baseAddress, bytes.count, ignoresCase, CompiledExpression.memoryMax)
      }
    }
    guard let compiled else { throw RegularExpressionError("out of memory", offset: nil) }
    let status = evq_regex_status_of(compiled)
    guard status == EVQ_REGEX_OK else {
      defer { evq_regex_free(compiled) }
      throw RegularExpressionError(
        status,
        CompiledExpression.invalidPart(of: compiled),
        in: pattern
      )
    }
    address = UInt(bitPattern: compiled)
  }

  deinit { evq_regex_free(OpaquePointer(bitPattern: address)) }

  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.withMemoryRebound(to: CChar.self) { text in
      evq_regex_matches(OpaquePointer(bitPattern: address), text.baseAddress, text.count)
    }
  }

  private static func invalidPart(of compiled: OpaquePointer) -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: 200) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { buffer in
        evq_regex_invalid_part(compiled, buffer.baseAddress, buffer.count)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension RegularExpressionError {
  fileprivate init(_ status: evq_regex_status, _ part: String, in pattern: String) {
    self.init(
      RegularExpressionError.message(status, part),
      offset: RegularExpressionError.offset(of: part, in: pattern)
    )
  }

  /// The position of the invalid part; nil if it is the whole pattern or occurs several times.
  private static func offset(of part: String, in pattern: String) -> Int? {
    let (part, pattern) = (Array(part.unicodeScalars), Array(pattern.unicodeScalars))
    guard !part.isEmpty, part.count < pattern.count else { return nil }
    let starts = (0...pattern.count - part.count).filter { start in
      pattern[start..<start + part.count].elementsEqual(part)
    }
    return starts.count == 1 ? starts.first : nil
  }

  private static func message(_ status: evq_regex_status, _ part: String) -> String {
    switch status {
    case EVQ_REGEX_BAD_ESCAPE: "`\(part)` is not a valid escape"
    case EVQ_REGEX_BAD_CLASS: "`\(part)` is not a valid character class"
    case EVQ_REGEX_BAD_RANGE: "`\(part)` is not a valid character range"
    case EVQ_REGEX_MISSING_BRACKET: "the character class has no closing `]`"
    case EVQ_REGEX_MISSING_PAREN: "the group has no closing `)`"
    case EVQ_REGEX_UNEXPECTED_PAREN: "`)` has no opening `(`"
    case EVQ_REGEX_TRAILING_BACKSLASH: "the expression ends with a single `\\`"
    case EVQ_REGEX_NOTHING_TO_REPEAT: "`\(part)` has nothing to repeat"
    case EVQ_REGEX_REPEAT_SIZE:
      "`\(part)` is not a valid repetition; the limit is 1000, nested ones multiplied"
    case EVQ_REGEX_REPEATED_REPEAT: "`\(part)` repeats a repetition; put the inner one in `(?:…)`"
    case EVQ_REGEX_BAD_GROUP: "`\(part)` is not supported; write a group as `(…)` or `(?:…)`"
    case EVQ_REGEX_BAD_GROUP_NAME: "`\(part)` is not a valid group name"
    case EVQ_REGEX_BAD_UTF8: "the expression is not valid UTF-8"
    case EVQ_REGEX_TOO_LARGE: "the expression is too large; use fewer or smaller repetitions"
    default: "the expression cannot be compiled"
    }
  }
}
