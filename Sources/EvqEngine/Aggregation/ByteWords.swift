extension [UInt8] {
  /// Appends the bytes of a number, in the order of memory.
  @inline(__always)
  mutating func append<Word: FixedWidthInteger>(word: Word) {
    Swift.withUnsafeBytes(of: word) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// Reads a number that `append(word:)` wrote, and advances the offset.
  @inline(__always)
  func word<Word: FixedWidthInteger>(_ offset: inout Int, as type: Word.Type = Word.self) -> Word {
    defer { offset += MemoryLayout<Word>.size }
    return loadUnaligned(fromByteOffset: offset, as: Word.self)
  }

  /// Reads a number of bytes, and advances the offset.
  @inline(__always)
  func bytes(_ count: Int, _ offset: inout Int) -> UnsafeRawBufferPointer {
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: self[offset..<offset + count])
  }
}
