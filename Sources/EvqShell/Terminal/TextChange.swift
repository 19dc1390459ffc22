import Glibc

/// The one range in which two texts differ, in scalars.
package struct TextChange: Sendable {
  /// The start of the range.
  package let start: Int
  /// Its number of scalars in the old text.
  package let removedCount: Int
  /// The new text's scalars in the range.
  package let inserted: [Int32]

  package init(from old: String, to new: String) {
    let (oldBytes, newBytes) = (Array(old.utf8), Array(new.utf8))
    var start = TextChange.sharedCount(oldBytes, newBytes)
    while start > 0, TextChange.isInside(oldBytes, start) || TextChange.isInside(newBytes, start) {
      start -= 1
    }
    var (oldEnd, newEnd) = (oldBytes.count, newBytes.count)
    while oldEnd > start, newEnd > start, oldBytes[oldEnd - 1] == newBytes[newEnd - 1] {
      oldEnd -= 1
      newEnd -= 1
    }
    while TextChange.isInside(oldBytes, oldEnd) || TextChange.isInside(newBytes, newEnd) {
      oldEnd += 1
      newEnd += 1
    }
    self.start = TextChange.scalarCount(oldBytes[..<start])
    removedCount = TextChange.scalarCount(oldBytes[start..<oldEnd])
    inserted = String(decoding: newBytes[start..<newEnd], as: UTF8.self).unicodeScalars
      .map { Int32(bitPattern: $0.value) }
  }

  /// The number of bytes that both start with.
  private static func sharedCount(_ one: [UInt8], _ other: [UInt8]) -> Int {
    let count = min(one.count, other.count)
    return one.withUnsafeBytes { one in
      other.withUnsafeBytes { other in
        if let start = one.baseAddress, let otherStart = other.baseAddress,
          memcmp(start, otherStart, count) == 0
        {
          return count
        }
        var index = 0
        while index < count, one[index] == other[index] { index += 1 }
        return index
      }
    }
  }

  /// Whether an index is inside of a scalar.
  private static func isInside(_ bytes: [UInt8], _ index: Int) -> Bool {
    index < bytes.count && bytes[index] & 0xC0 == 0x80
  }

  private static func scalarCount(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var count = 0
      for byte in bytes where byte & 0xC0 != 0x80 { count += 1 }
      return count
    }
  }
}
