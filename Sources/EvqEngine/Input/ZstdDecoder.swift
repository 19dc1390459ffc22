import CZstd

/// zstd: one frame after the other; frames that are to be skipped are.
final class ZstdDecoder: Decoder {
  private let stream: OpaquePointer
  /// Whether the last frame has been given whole.
  private(set) var isBetweenMembers = false

  /// Nil without memory.
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
    // Asked for more after a whole frame, the library would wait for the header of a next one.
    guard !isBetweenMembers || !input.isEmpty else { return 0 }
    var taken = 0
    var status = 0
    output.append(upTo: count) { room in
      input.withUnsafeBufferPointer { input in
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
        status = ZSTD_decompressStream(stream, &target, &source)
        taken = source.pos
        return target.pos
      }
    }
    guard ZSTD_isError(status) == 0 else {
      let reason = String(cString: ZSTD_getErrorName(status)).lowercased()
      throw DecodingFault(reason: reason, isOutOfMemory: reason.hasPrefix("allocation error"))
    }
    isBetweenMembers = status == 0
    return taken
  }
}
