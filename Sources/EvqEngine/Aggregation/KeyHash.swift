import EvqModel

/// A 64-bit hash of bytes with random keys, so that input cannot be made to collide.
///
/// It multiplies like wyhash. Nobody can construct collisions without the keys, which are drawn once for each run and
/// never printed; it is not a cryptographic hash.
enum KeyHash {
  private static let start = UInt64.random(in: .min ... .max)
  private static let first = UInt64.random(in: .min ... .max)
  private static let second = UInt64.random(in: .min ... .max)

  /// The random keys, loaded once for a loop.
  struct Keys {
    let start = KeyHash.start
    let first = KeyHash.first
    let second = KeyHash.second
  }

  /// The hash of `count` bytes; eight bytes beyond their end must be readable.
  @inline(__always)
  static func hash(_ bytes: UnsafeRawPointer, _ count: Int, _ keys: Keys) -> UInt64 {
    let length = UInt64(truncatingIfNeeded: count)
    guard count > 8 else {
      // Shifting by 64 gives zero, for an empty text.
      let word = word(bytes, 0) & (UInt64.max >> (64 - 8 * length))
      return mix(mix(word ^ keys.first, keys.start ^ length), keys.second)
    }
    var hash = keys.start
    var offset = 0
    while offset + 16 < count {
      hash = mix(word(bytes, offset) ^ keys.first, word(bytes, offset + 8) ^ hash)
      offset += 16
    }
    // The last words may overlap the ones before.
    let low = count >= 16 ? word(bytes, count - 16) : word(bytes, 0)
    hash = mix(low ^ keys.first, word(bytes, count - 8) ^ hash)
    return mix(hash ^ length, keys.second)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// Both halves of the product.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
