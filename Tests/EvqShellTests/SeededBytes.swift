/// Reproducible pseudo-random bytes in which ESC and `[` are frequent.
struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let byte = UInt8(truncatingIfNeeded: state >> 33)
    return byte % 5 == 0 ? 0x1B : byte % 5 == 1 ? UInt8(ascii: "[") : byte
  }
}
