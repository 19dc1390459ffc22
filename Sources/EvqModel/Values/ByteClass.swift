/// A set of bytes that texts are searched for, 16 bytes at a time.
@usableFromInline package protocol ByteClass {
  /// The bytes of a block that are in the set.
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>
}

/// Bytes that a JSON string cannot contain without an escape, and DEL, which evq also escapes.
@usableFromInline package enum JSONEscapes: ByteClass {
  @inlinable package static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .< SIMD16(repeating: 0x20)) .| (block .== SIMD16(repeating: UInt8(ascii: "\"")))
      .| (block .== SIMD16(repeating: UInt8(ascii: "\\"))) .| (block .== SIMD16(repeating: 0x7F))
  }
}

extension SIMDMask<SIMD16<Int8>> {
  /// The index of the first set lane; nil if none is set.
  @inlinable package var firstIndex: Int? {
    // A set lane is a byte of ones.
    let halves = unsafeBitCast(self, to: SIMD2<UInt64>.self)
    if halves[0] != 0 { return halves[0].trailingZeroBitCount >> 3 }
    return halves[1] == 0 ? nil : 8 + halves[1].trailingZeroBitCount >> 3
  }
}

extension UnsafeRawBufferPointer {
  /// The index of the first byte of a class, from an index on; nil if there is none.
  @inlinable package func firstIndex(of bytes: (some ByteClass).Type, from start: Int = 0) -> Int? {
    var offset = start
    while offset + 16 <= count {
      let block = loadUnaligned(fromByteOffset: offset, as: SIMD16<UInt8>.self)
      if let index = bytes.members(of: block).firstIndex { return offset + index }
      offset += 16
    }
    guard offset < count else { return nil }
    return bytes.members(of: lastBlock(from: offset)).firstIndex.map { offset + $0 }
  }

  /// The bytes from an offset to the end, fewer than 16, filled up with the last one.
  @inlinable func lastBlock(from offset: Int) -> SIMD16<UInt8> {
    var block = SIMD16<UInt8>(repeating: self[count - 1])
    for index in offset..<count { block[index - offset] = self[index] }
    return block
  }
}
