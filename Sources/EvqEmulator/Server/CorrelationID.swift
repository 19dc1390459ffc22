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
    var text: [UInt8] = []
    text.reserveCapacity(36)
    appendUUID(high, low, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the same as text.
  static func appendUUID(_ high: UInt64, _ low: UInt64, to text: inout [UInt8]) {
    let high = high & ~0xF000 | 0x4000
    let low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { bytes in
      var end = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          bytes[end] = UInt8(ascii: "-")
          end += 1
        }
        let shift = UInt64(truncatingIfNeeded: 60 - 4 * (digit & 15))
        let value = UInt8(truncatingIfNeeded: (digit < 16 ? high : low) >> shift) & 15
        bytes[end] = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
        end += 1
      }
      text.append(contentsOf: bytes)
    }
  }
}
