import EvqModel

/// Repeatable UUIDs.
enum CorrelationID {
  /// The same UUID for the same text.
  static func make(for text: String) -> String {
    var random = SeededRandom(seed: Fingerprint(of: text).value)
    return uuid(random.next(), random.next())
  }

  /// The version 4 UUID of 128 bits; the version overwrites six of them.
  static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    let bits = [high & ~0xF000 | 0x4000, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000]
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for digit in 0..<32 {
      if [8, 12, 16, 20].contains(digit) { text.append(UInt8(ascii: "-")) }
      let value = bits[digit / 16] >> UInt64(60 - 4 * (digit % 16)) & 15
      text.append(digits[Int(value)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
