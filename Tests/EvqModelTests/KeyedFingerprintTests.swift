import EvqModel
import Testing

/// Fingerprints compared with the reference implementation.
///
/// The test vectors use key bytes 0 to 15 and text bytes 0 to n - 1.
struct KeyedFingerprintTests {
  private static let key = KeyedFingerprint.Key(
    low: 0x0706_0504_0302_0100,
    high: 0x0F0E_0D0C_0B0A_0908
  )

  @Test(
    "fingerprints equal the reference's test vectors",
    arguments: [
      (0, 0x726F_DB47_DD0E_0E31), (1, 0x74F8_39C5_93DC_67FD), (7, 0xAB02_00F5_8B01_D137),
      (8, 0x93F5_F579_9A93_2462), (15, 0xA129_CA61_49BE_45E5), (16, 0x3F2A_CC7F_57C2_9BDB),
    ] as [(Int, UInt64)]
  )
  func vectors(count: Int, value: UInt64) {
    let bytes = (0..<count).map { UInt8($0) }
    #expect(KeyedFingerprint(of: bytes, key: Self.key).value == value)
  }

  @Test func `a printed key parses as the same key`() throws {
    let text = Self.key.description
    #expect(text == "07060504030201000f0e0d0c0b0a0908")
    #expect(KeyedFingerprint.Key(hexadecimal: text) == Self.key)
    #expect(KeyedFingerprint.Key(hexadecimal: "0706") == nil)
    #expect(KeyedFingerprint.Key(hexadecimal: String(repeating: "x", count: 32)) == nil)
  }

  @Test func `small values are written with all digits`() {
    let fingerprint = KeyedFingerprint(of: [UInt8](), key: .init(low: 0, high: 0))
    #expect(fingerprint.description.utf8.count == 16)
  }
}
