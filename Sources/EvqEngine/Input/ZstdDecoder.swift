import CZstd

/// Decodes zstd: any number of frames; skippable frames are skipped.
final class ZstdDecoder: Decoder {
  private let stream: OpaquePointer
  /// Whether the last frame is decoded completely.
  private(set) var isBetweenMembers = false

  /// Nil when memory runs out.
  init?() {
    guard let stream = ZSTD_createDStream() else { return nil }
    self.stream = stream
  }

  deinit {
    ZSTD_freeDStream(stream)
  }

  func decode(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int {
    // After a complete frame the library would wait for the header of the next one.
    guard !isBetweenMembers || !input.isEmpty else { return 0 }
    var consumed = 0
    var status = 0
    output.append(upTo: count) { room in
      input.withUnsafeBufferPointer { input in
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        status = ZSTD_decompressStream(stream, &target, &source)
        consumed = source.pos
        return target.pos
      }
    }
    guard ZSTD_isError(status) == 0 else {
      let reason = String(cString: ZSTD_getErrorName(status)).lowercased()
      throw DecodingFault(reason: reason, isOutOfMemory: reason.hasPrefix("allocation error"))
    }
    isBetweenMembers = status == 0
    return consumed
  }
}
