import EvqModel
import Glibc

/// The bytes of a text in a buffer: at least 64 more bytes can be read after them.
struct PaddedText {
  let start: UnsafeRawPointer
  let count: Int

  @inline(__always)
  init(start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  var utf8: UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(start: start, count: count).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always)
  func equals(_ other: [UInt8], at offset: Int = 0) -> Bool {
    other.withUnsafeBytes { other in
      guard let bytes = other.baseAddress else { return true }
      return memcmp(start + offset, bytes, other.count) == 0
    }
  }

  /// The order of two texts by their bytes.
  func order(_ other: [UInt8]) -> Ordering {
    let shared = other.withUnsafeBytes { other in
      other.baseAddress.map { memcmp(start, $0, min(count, other.count)) } ?? 0
    }
    return shared == 0 ? Ordering(count, other.count) : Ordering(shared, 0)
  }

  /// A number that equal texts share.
  @inline(__always)
  var hash: UInt64 {
    var hash = UInt64(count) &* 0x9E37_79B9_7F4A_7C15
    var offset = 0
    while offset < count {
      var word = (start + offset).loadUnaligned(as: UInt64.self)
      let rest = count - offset
      if rest < 8 { word &= UInt64.max >> UInt64(64 - 8 * rest) }
      hash = (hash ^ word) &* 0xFF51_AFD7_ED55_8CCD
      hash ^= hash >> 32
      offset += 8
    }
    return hash
  }
}

extension ByteBuffer {
  /// Calls with the bytes of a slice of the buffer, which has the padding.
  @inline(__always)
  func withPaddedBytes<Result>(_ body: (UnsafeRawPointer) -> Result) -> Result? {
    withBytes { bytes in bytes.baseAddress.map { body(UnsafeRawPointer($0)) } }
  }
}
