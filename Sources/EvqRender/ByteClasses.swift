import EvqModel

/// Bytes for which a CSV field needs quotes.
enum CSVSpecials: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .== SIMD16(repeating: UInt8(ascii: "\"")))
      .| (block .== SIMD16(repeating: UInt8(ascii: ",")))
      .| (block .== SIMD16(repeating: 0x0D)) .| (block .== SIMD16(repeating: 0x0A))
  }
}

/// Bytes that are escaped in a TSV field.
enum TSVSpecials: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .== SIMD16(repeating: UInt8(ascii: "\t"))) .| (block .== SIMD16(repeating: 0x0D))
      .| (block .== SIMD16(repeating: 0x0A)) .| (block .== SIMD16(repeating: UInt8(ascii: "\\")))
  }
}

enum Quotes: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    block .== SIMD16(repeating: UInt8(ascii: "\""))
  }
}

enum LineEnds: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .== SIMD16(repeating: 0x0A)) .| (block .== SIMD16(repeating: 0x0D))
  }
}

/// The bytes inside a JSON string that end a plain run: its quote, and what compact JSON writes otherwise.
enum StringStops: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .== SIMD16(repeating: UInt8(ascii: "\"")))
      .| (block .== SIMD16(repeating: UInt8(ascii: "\\")))
      .| (block .== SIMD16(repeating: 0x7F))
  }
}

/// The bytes between JSON strings that end a plain run: a quote, and white space.
enum GapStops: ByteClass {
  static func members(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
    (block .== SIMD16(repeating: UInt8(ascii: "\""))) .| (block .<= SIMD16(repeating: 0x20))
  }
}
