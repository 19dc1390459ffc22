import CZlib
import CZstd
package import EvqModel

/// Compresses bytes piece by piece; used by one task at a time.
package protocol ByteEncoder: AnyObject {
  /// Appends the compressed form of some bytes; it may hold output back until `isLast`.
  ///
  /// False when memory runs out.
  func encode(_ bytes: [UInt8], isLast: Bool, into output: inout [UInt8]) -> Bool
}

extension Compression {
  /// A new encoder; nil when memory runs out.
  package func makeEncoder() -> (any ByteEncoder)? {
    switch self {
    case .gzip: GzipEncoder()
    case .zstd: ZstdEncoder()
    }
  }
}

/// The size of one piece of output, in bytes.
private let pieceBytes = 1 << 16

private final class GzipEncoder: ByteEncoder {
  /// zlib keeps its address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream,
      Z_DEFAULT_COMPRESSION,
      Z_DEFLATED,
      GzipDecoder.windowBits,
      8,
      Z_DEFAULT_STRATEGY,
      zlibVersion(),
      Int32(MemoryLayout<z_stream>.size)
    )
    guard status == Z_OK else { return nil }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  func encode(_ bytes: [UInt8], isLast: Bool, into output: inout [UInt8]) -> Bool {
    // zlib counts in 32 bits.
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(1 << 30)
      rest = rest.dropFirst(piece.count)
      let flush = isLast && rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
      guard deflate(piece, flush, into: &output) else { return false }
    } while !rest.isEmpty
    return true
  }

  private func deflate(
    _ piece: ArraySlice<UInt8>,
    _ flush: Int32,
    into output: inout [UInt8]
  ) -> Bool {
    piece.withUnsafeBufferPointer { input in
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
      stream.pointee.avail_in = UInt32(clamping: input.count)
      var status = Z_OK
      repeat {
        output.append(upTo: pieceBytes) { room in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(clamping: room.count)
          status = CZlib.deflate(stream, flush)
          return room.count - Int(stream.pointee.avail_out)
        }
      } while status == Z_OK && stream.pointee.avail_out == 0
      return flush == Z_FINISH ? status == Z_STREAM_END : status != Z_STREAM_ERROR
    }
  }
}

private final class ZstdEncoder: ByteEncoder {
  private let context: OpaquePointer

  init?() {
    guard let context = ZSTD_createCCtx() else { return nil }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit {
    ZSTD_freeCCtx(context)
  }

  func encode(_ bytes: [UInt8], isLast: Bool, into output: inout [UInt8]) -> Bool {
    bytes.withUnsafeBufferPointer { input in
      var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
      var left = 0
      repeat {
        output.append(upTo: pieceBytes) { room in
          var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
          left = ZSTD_compressStream2(
            context,
            &target,
            &source,
            isLast ? ZSTD_e_end : ZSTD_e_continue
          )
          return target.pos
        }
        guard ZSTD_isError(left) == 0 else { return false }
      } while isLast ? left > 0 : source.pos < source.size
      return true
    }
  }
}
