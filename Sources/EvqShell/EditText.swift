import Glibc

/// libedit's line as a string, converted only when it has changed.
struct EditText {
  private(set) var text = ""
  private var codes: [wchar_t] = []

  /// Takes over libedit's characters, which are Unicode scalars.
  mutating func update(_ line: UnsafeBufferPointer<wchar_t>) {
    guard !isSame(line) else { return }
    codes = Array(line)
    text = EditText.string(line)
  }

  private func isSame(_ line: UnsafeBufferPointer<wchar_t>) -> Bool {
    codes.withUnsafeBytes { known in
      guard known.count == line.count * MemoryLayout<wchar_t>.stride else { return false }
      guard let start = known.baseAddress, let other = line.baseAddress else { return true }
      return memcmp(start, other, known.count) == 0
    }
  }

  /// How many bytes of the text the first scalars take.
  func bytes(before scalar: Int) -> Int {
    let count = min(max(0, scalar), codes.count)
    if count == codes.count { return text.utf8.count }
    if text.utf8.count == codes.count { return count }
    return codes[..<count].withUnsafeBufferPointer { codes in
      var sum = 0
      for code in codes { sum += EditText.scalar(code).utf8.count }
      return sum
    }
  }

  private static func scalar(_ code: wchar_t) -> Unicode.Scalar {
    Unicode.Scalar(UInt32(bitPattern: code)) ?? "\u{FFFD}"
  }

  private static func string(_ line: UnsafeBufferPointer<wchar_t>) -> String {
    String(unsafeUninitializedCapacity: line.count * 4) { bytes in
      var count = 0
      for code in line {
        if (0..<0x80).contains(code) {
          bytes[count] = UInt8(truncatingIfNeeded: code)
          count += 1
        } else {
          for byte in scalar(code).utf8 {
            bytes[count] = byte
            count += 1
          }
        }
      }
      return count
    }
  }
}

/// The one stretch in which two texts differ, in scalars.
struct TextChange {
  /// Where the stretch starts.
  let start: Int
  /// How many scalars of the old text it has.
  let removedCount: Int
  /// The new text's scalars in their place.
  let inserted: [wchar_t]

  init(from old: String, to new: String) {
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
      .map { wchar_t(bitPattern: $0.value) }
  }

  /// How many bytes both start with.
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

  /// Whether a place is between two bytes of one scalar.
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
