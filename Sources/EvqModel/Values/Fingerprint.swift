/// A 64-bit FNV-1a hash, stable across runs.
///
/// Do not use it for hash tables with untrusted keys: collisions are easy to construct.
package struct Fingerprint: Sendable, Equatable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(of text: String) {
    add(text.utf8)
  }

  /// Parses `description`; nil for any other text.
  package init?(hexadecimal text: String) {
    guard let value = UInt64(text, radix: 16) else { return nil }
    self.value = value
  }

  /// Adds bytes; how they are split into calls does not matter.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  package var description: String { String(value, radix: 16) }
}
