/// A 64-bit hash of bytes that is the same in every run.
///
/// Cursors contain it, so it must not depend on a seed of the process. Different bytes may have equal
/// hashes.
struct ByteHash: Sendable {
  private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3

  /// Adds a field; the same bytes split differently give another hash.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    let added: Void? = bytes.withContiguousStorageIfAvailable { add($0) }
    guard added == nil else { return }
    Array(bytes).withUnsafeBufferPointer { add($0) }
  }

  private mutating func add(_ bytes: UnsafeBufferPointer<UInt8>) {
    let raw = UnsafeRawBufferPointer(bytes)
    var offset = 0
    while offset + 8 <= raw.count {
      mix(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      offset += 8
    }
    var rest: UInt64 = 0
    while offset < raw.count {
      rest = rest << 8 | UInt64(raw[offset])
      offset += 1
    }
    mix(rest)
    mix(UInt64(raw.count))
  }

  private mutating func mix(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    value = product.high ^ product.low ^ 0x1319_8A2E_0370_7344
  }

  static func of(_ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = ByteHash()
    hash.add(bytes)
    return hash.value
  }
}
