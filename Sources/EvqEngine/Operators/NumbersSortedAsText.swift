package import EvqModel

/// A sort by text whose values are numbers, with two values in the wrong numeric order.
package struct NumbersSortedAsText: Sendable, Equatable {
  /// The key in the source text, without its `-`.
  package let key: String
  package let isDescending: Bool
  /// The number that is first although it is greater; in a descending sort, smaller.
  package let first: Text
  package let second: Text
}

/// Looks for two texts whose order differs from that of their numbers: `10` before `9`.
///
/// Numbers with the same number of digits before the point have the same order as texts, so only the first and last
/// text of each length are kept. The result does not depend on the order of the rows.
struct NumberOrderCheck: Sendable {
  /// By the sign and the digits before the point or exponent.
  private var ends: [Int: ClosedRange<Text>] = [:]

  mutating func add(_ text: Text) {
    guard let shape = NumberOrderCheck.shape(of: text) else { return }
    guard let known = ends[shape] else {
      ends[shape] = text...text
      return
    }
    guard !known.contains(text) else { return }
    ends[shape] = min(known.lowerBound, text)...max(known.upperBound, text)
  }

  mutating func merge(_ other: NumberOrderCheck) {
    for known in other.ends.values {
      add(known.lowerBound)
      add(known.upperBound)
    }
  }

  /// Two texts in byte order whose numbers are in descending order; nil for none.
  var pair: (first: Text, second: Text)? {
    let texts = ends.values.flatMap { [$0.lowerBound, $0.upperBound] }.sorted()
    let numbers = texts.map { NumberText.parse($0) ?? 0 }
    for second in texts.indices {
      if let first = texts[..<second].indices.first(where: { numbers[$0] > numbers[second] }) {
        return (texts[first], texts[second])
      }
    }
    return nil
  }

  /// Nil for a text that is not a number.
  private static func shape(of text: Text) -> Int? {
    let bytes = text.string.utf8
    guard let first = bytes.first, first < UInt8(ascii: ":"), NumberText.parse(text) != nil else {
      return nil
    }
    let isSigned = first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
    let digits = bytes.dropFirst(isSigned ? 1 : 0).prefix { (0x30...0x39).contains($0) }.count
    return isSigned ? (first == UInt8(ascii: "-") ? -1 - digits : 1_000 + digits) : digits
  }
}
