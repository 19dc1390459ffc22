import Glibc

/// libedit's line as a string; converted only after a change.
struct EditText {
  private(set) var text = ""
  private var codes: [wchar_t] = []

  /// Copies libedit's characters, which are Unicode scalars.
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

  /// The number of bytes before a scalar.
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
