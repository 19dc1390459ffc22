/// An exact sum of numbers as a pair of numbers; most sums of decimal amounts fit.
struct PairSum: Sendable {
  /// The sum, rounded; `low` is the exact rest.
  private(set) var high = 0.0
  private(set) var low = 0.0

  /// Adds a finite number; false, without a change, if the pair cannot hold the exact sum.
  @inline(__always)
  mutating func add(_ number: Double) -> Bool {
    let (sum, rest) = PairSum.exact(high, number)
    let (lows, lost) = PairSum.exact(low, rest)
    let pair = PairSum.exact(sum, lows)
    // Overflow makes a part infinite or NaN.
    guard lost == 0, pair.sum.isFinite else { return false }
    (high, low) = pair
    return true
  }

  /// The sum, rounded once to the nearest number.
  var rounded: Double { high }

  /// The rounded sum of two numbers, and what the rounding lost (Knuth's TwoSum).
  @inline(__always)
  private static func exact(_ left: Double, _ right: Double) -> (sum: Double, rest: Double) {
    let sum = left + right
    let rightPart = sum - left
    let leftPart = sum - rightPart
    return (sum, (left - leftPart) + (right - rightPart))
  }
}
