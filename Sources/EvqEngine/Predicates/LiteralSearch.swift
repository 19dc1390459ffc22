import EvqModel
import Glibc

/// Searches texts for another one, at 16 positions at a time.
struct LiteralSearch: Sendable {
  private let literal: [UInt8]

  init(_ literal: Text) {
    self.literal = Array(literal.string.utf8)
  }

  /// Whether the text contains the literal.
  ///
  /// Only positions with the literal's first and last byte are compared.
  func occurs(in text: PaddedText) -> Bool {
    guard let first = literal.first, let last = literal.last else { return true }
    let end = text.count - literal.count + 1
    let (firsts, lasts) = (SIMD16(repeating: first), SIMD16(repeating: last))
    var offset = 0
    while offset < end {
      let start = text.start + offset
      let front = start.loadUnaligned(as: SIMD16<UInt8>.self)
      let back = (start + (literal.count - 1)).loadUnaligned(as: SIMD16<UInt8>.self)
      var candidates = (front .== firsts) .& (back .== lasts)
      while let index = candidates.firstIndex, offset + index < end {
        if text.equals(literal, at: offset + index) { return true }
        candidates[index] = false
      }
      offset += 16
    }
    return false
  }
}
