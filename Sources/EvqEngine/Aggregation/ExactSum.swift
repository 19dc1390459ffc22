/// An exact sum of numbers, rounded once; it does not depend on their order.
///
/// A fixed-point number of the needed width, in digits of 32 bits with room for carries.
struct ExactSum: Sendable {
  /// Signed digits, the lowest first; digit i counts 2^(32 × (low + i) − 1074).
  private var digits: [Int64] = []
  private var low = 0
  /// The number of additions since the last carry.
  private var additions = 0

  private static let digitMask: Int64 = 0xFFFF_FFFF
  /// One addition changes a digit by less than 2³², so this many cannot overflow 64 bits.
  private static let additionsMax = 1 << 30

  init() {}

  var isEmpty: Bool { digits.isEmpty }

  /// Adds a finite number.
  mutating func add(_ number: Double) {
    guard number != 0, number.isFinite else { return }
    let isSubnormal = number.exponentBitPattern == 0
    let significand = number.significandBitPattern | (isSubnormal ? 0 : 1 << 52)
    // The number is significand × 2^(exponent − 1074).
    let exponent = isSubnormal ? 0 : Int(number.exponentBitPattern) - 1
    let shift = UInt64(exponent & 31)
    let lower = (significand & 0xFFFF_FFFF) << shift
    let upper = (significand >> 32) << shift + lower >> 32
    let sign: Int64 = number < 0 ? -1 : 1
    makeRoom(for: exponent >> 5..<exponent >> 5 + 3)
    let first = exponent >> 5 - low
    digits[first] += sign * Int64(lower & 0xFFFF_FFFF)
    digits[first + 1] += sign * Int64(upper & 0xFFFF_FFFF)
    digits[first + 2] += sign * Int64(upper >> 32)
    countAddition()
  }

  mutating func merge(_ other: ExactSum) {
    var other = other
    other.carry()
    guard !other.digits.isEmpty else { return }
    makeRoom(for: other.low..<other.low + other.digits.count)
    for (index, digit) in other.digits.enumerated() { digits[other.low - low + index] += digit }
    countAddition()
  }

  private mutating func countAddition() {
    additions += 1
    if additions >= ExactSum.additionsMax { carry() }
  }

  private mutating func makeRoom(for positions: Range<Int>) {
    if digits.isEmpty { low = positions.lowerBound }
    if positions.lowerBound < low {
      digits.insert(contentsOf: repeatElement(0, count: low - positions.lowerBound), at: 0)
      low = positions.lowerBound
    }
    let missing = positions.upperBound - low - digits.count
    if missing > 0 { digits.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Carries: brings all digits except the highest into 0..<2³².
  private mutating func carry() {
    additions = 0
    var carried: Int64 = 0
    for index in digits.indices {
      let digit = digits[index] + carried
      digits[index] = digit & ExactSum.digitMask
      carried = digit >> 32
    }
    if carried != 0 { digits.append(carried) }
  }

  // MARK: Spill files

  func encode(to bytes: inout [UInt8]) {
    var carried = self
    carried.carry()
    bytes.append(word: UInt32(truncatingIfNeeded: carried.digits.count))
    guard !carried.digits.isEmpty else { return }
    bytes.append(word: low)
    for digit in carried.digits { bytes.append(word: digit) }
  }

  /// Reads an encoded sum, and advances the offset.
  init(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) {
    let count: UInt32 = bytes.word(&offset)
    guard count > 0 else { return }
    low = bytes.word(&offset)
    digits = (0..<count).map { _ in bytes.word(&offset) }
  }

  // MARK: Rounding

  /// The sum × 2^`exponent`, rounded to nearest, ties to even; infinite on overflow.
  func rounded(scaledBy exponent: Int = 0) -> Double {
    var sum = self
    sum.carry()
    let isNegative = (sum.digits.last ?? 0) < 0
    if isNegative {
      for index in sum.digits.indices { sum.digits[index] = -sum.digits[index] }
      sum.carry()
    }
    guard let top = sum.digits.lastIndex(where: { $0 != 0 }) else { return 0 }
    func digit(_ index: Int) -> UInt64 { index < 0 ? 0 : UInt64(sum.digits[index]) }
    let shift = UInt64(UInt32(truncatingIfNeeded: digit(top)).leadingZeroBitCount)
    // 64 bits from the highest set bit; the lowest is a sticky bit for the rest.
    let rest = digit(top - 2) << shift
    var bits = (digit(top) << 32 | digit(top - 1)) << shift | rest >> 32
    let hasMore = rest & 0xFFFF_FFFF != 0 || sum.digits[..<max(0, top - 2)].contains { $0 != 0 }
    if hasMore { bits |= 1 }
    let position = 32 * (sum.low + top - 1) - 1074 - Int(shift) + exponent
    return Double(sign: isNegative ? .minus : .plus, exponent: position, significand: Double(bits))
  }
}
