/// A 64-bit SipHash-2-4 hash, which only the holder of the key can compute.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
package struct KeyedFingerprint: Sendable, Equatable, CustomStringConvertible {
  /// 128 bits.
  package struct Key: Sendable, Equatable, CustomStringConvertible {
    let low: UInt64
    let high: UInt64

    package init(low: UInt64, high: UInt64) {
      (self.low, self.high) = (low, high)
    }

    /// Parses `description`; nil for any other text.
    package init?(hexadecimal text: String) {
      let digits = Array(text.utf8)
      guard digits.count == 32,
        let low = UInt64(String(decoding: digits[..<16], as: UTF8.self), radix: 16),
        let high = UInt64(String(decoding: digits[16...], as: UTF8.self), radix: 16)
      else { return nil }
      self.init(low: low, high: high)
    }

    /// 32 hexadecimal digits.
    package var description: String {
      KeyedFingerprint.hexadecimal(low) + KeyedFingerprint.hexadecimal(high)
    }
  }

  package let value: UInt64

  package init(of bytes: some Collection<UInt8>, key: Key) {
    var state = State(key)
    var word: UInt64 = 0
    var count = 0
    for byte in bytes {
      word |= UInt64(byte) << UInt64(8 * (count & 7))
      count += 1
      if count & 7 == 0 {
        state.add(word)
        word = 0
      }
    }
    state.add(word | UInt64(count & 0xFF) << 56)
    value = state.finished()
  }

  /// 16 hexadecimal digits.
  package var description: String { KeyedFingerprint.hexadecimal(value) }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private struct State {
    private var v0: UInt64
    private var v1: UInt64
    private var v2: UInt64
    private var v3: UInt64

    init(_ key: Key) {
      v0 = key.low ^ 0x736F_6D65_7073_6575
      v1 = key.high ^ 0x646F_7261_6E64_6F6D
      v2 = key.low ^ 0x6C79_6765_6E65_7261
      v3 = key.high ^ 0x7465_6462_7974_6573
    }

    mutating func add(_ word: UInt64) {
      v3 ^= word
      mix()
      mix()
      v0 ^= word
    }

    mutating func finished() -> UInt64 {
      v2 ^= 0xFF
      for _ in 0..<4 { mix() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func mix() {
      v0 &+= v1
      v1 = State.rotated(v1, 13) ^ v0
      v0 = State.rotated(v0, 32)
      v2 &+= v3
      v3 = State.rotated(v3, 16) ^ v2
      v0 &+= v3
      v3 = State.rotated(v3, 21) ^ v0
      v2 &+= v1
      v1 = State.rotated(v1, 17) ^ v2
      v2 = State.rotated(v2, 32)
    }

    private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
      word << count | word >> (64 - count)
    }
  }
}
