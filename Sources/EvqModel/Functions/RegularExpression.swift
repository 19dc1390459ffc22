import CRE2

/// A regular expression of RE2: matching takes time linear in the text, whatever the pattern.
///
/// Patterns come from programs and run over millions of values, so an engine that backtracks
/// (`(a+)+$`) could hang. Back references and look-around do not exist for the same reason.
package struct RegularExpression: Sendable, Hashable {
  package let pattern: String
  package let ignoresCase: Bool
  private let compiled: CompiledExpression

  /// Compiles a pattern; `flags` may hold `i`.
  package init(pattern: String, flags: String = "") throws(RegularExpressionError) {
    for flag in flags where flag != "i" {
      throw RegularExpressionError("unknown flag `\(flag)`; the only flag is `i`", offset: nil)
    }
    self.pattern = pattern
    ignoresCase = flags.contains("i")
    compiled = try CompiledExpression(pattern, ignoresCase: ignoresCase)
  }

  /// Whether the pattern occurs anywhere in a text.
  package func matches(_ text: String) -> Bool {
    var copy = text
    return copy.withUTF8 { matches(utf8: $0) }
  }

  /// Whether the pattern occurs anywhere in a text in UTF-8.
  package func matches(utf8 text: UnsafeBufferPointer<UInt8>) -> Bool { compiled.matches(text) }

  package static func == (left: RegularExpression, right: RegularExpression) -> Bool {
    left.ignoresCase == right.ignoresCase && Text(left.pattern) == Text(right.pattern)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(Text(pattern))
    hasher.combine(ignoresCase)
  }
}

/// What is wrong with a pattern, and at which of its characters.
package struct RegularExpressionError: Error, Equatable {
  package let message: String
  /// Counts Unicode scalars from the start of the pattern; nil for the whole of it.
  package let offset: Int?

  init(_ message: String, offset: Int?) {
    self.message = message
    self.offset = offset
  }
}

/// The memory of a compiled expression; RE2 allows several threads to match with one.
private final class CompiledExpression: Sendable {
  /// The address of the C value, because a pointer is not `Sendable`.
  private let address: UInt

  /// The most memory that an expression may take, in bytes.
  private static let memoryMax = 8 << 20

  init(_ pattern: String, ignoresCase: Bool) throws(RegularExpressionError) {
    var text = pattern
    let made = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { bytes in
        evq_regex_make(bytes.baseAddress, bytes.count, ignoresCase, CompiledExpression.memoryMax)
      }
    }
    guard let made else { throw RegularExpressionError("out of memory", offset: nil) }
    let status = evq_regex_status_of(made)
    guard status == EVQ_REGEX_OK else {
      defer { evq_regex_free(made) }
      throw RegularExpressionError(status, CompiledExpression.wrongPart(of: made), in: pattern)
    }
    address = UInt(bitPattern: made)
  }

  deinit { evq_regex_free(OpaquePointer(bitPattern: address)) }

  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.withMemoryRebound(to: CChar.self) { text in
      evq_regex_matches(OpaquePointer(bitPattern: address), text.baseAddress, text.count)
    }
  }

  private static func wrongPart(of made: OpaquePointer) -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: 200) { buffer, count in
      count = buffer.withMemoryRebound(to: CChar.self) { buffer in
        evq_regex_wrong_part(made, buffer.baseAddress, buffer.count)
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

  /// Where the wrong part is; nil when it is the whole pattern or occurs several times.
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
    case EVQ_REGEX_BAD_ESCAPE: "`\(part)` is not an escape of a regular expression"
    case EVQ_REGEX_BAD_CLASS: "`\(part)` is not a class of characters"
    case EVQ_REGEX_BAD_RANGE: "`\(part)` is not a range of characters"
    case EVQ_REGEX_MISSING_BRACKET: "the class is never closed: `]` is missing"
    case EVQ_REGEX_MISSING_PAREN: "the group is never closed: `)` is missing"
    case EVQ_REGEX_UNEXPECTED_PAREN: "`)` closes no group"
    case EVQ_REGEX_TRAILING_BACKSLASH: "a `\\` at the end escapes nothing"
    case EVQ_REGEX_NOTHING_TO_REPEAT: "`\(part)` has nothing to repeat"
    case EVQ_REGEX_REPEAT_SIZE: "`\(part)` is not a repetition from 0 to 1000, the lower first"
    case EVQ_REGEX_REPEATED_REPEAT: "`\(part)` repeats a repetition; a group is written `(?:…)`"
    case EVQ_REGEX_BAD_GROUP: "`\(part)` is not supported; a group is written `(…)` or `(?:…)`"
    case EVQ_REGEX_BAD_GROUP_NAME: "`\(part)` is not a name of a group"
    case EVQ_REGEX_BAD_UTF8: "the expression is not UTF-8"
    case EVQ_REGEX_TOO_LARGE: "the expression is too large: fewer or smaller repetitions fit"
    default: "the expression cannot be compiled"
    }
  }
}
