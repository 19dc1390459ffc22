/// FNV-1a, 64 bits: the same for the same bytes in every run.
///
/// Not for tables that others fill: who wants to can make equal ones.
package struct Fingerprint: Sendable, Equatable, CustomStringConvertible {
  package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  package init() {}

  package init(of text: String) {
    add(text.utf8)
  }

  /// Nil for a text that no fingerprint prints.
  package init?(hexadecimal text: String) {
    guard let value = UInt64(text, radix: 16) else { return nil }
    self.value = value
  }

  /// Goes on with more bytes; the pieces they come in do not matter.
  package mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
  }

  package var description: String { String(value, radix: 16) }
}
