import CZlib

/// Decodes gzip: any number of members, then perhaps the zero bytes that some tools append.
final class GzipDecoder: Decoder {
  private enum Phase { case inMember, betweenMembers, inPadding }

  /// zlib keeps its address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var phase = Phase.inMember

  /// zlib's code for a window of 32 KiB with gzip's header and checksum.
  static let windowBits: Int32 = 15 + 16

  /// Nil when memory runs out.
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, GzipDecoder.windowBits, zlibVersion(), size) == Z_OK else {
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  var isBetweenMembers: Bool { phase != .inMember }

  func decode(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int {
    guard let first = input.first else {
      return phase == .inMember ? try inflate(input, count, into: &output) : 0
    }
    switch phase {
    case .inMember: return try inflate(input, count, into: &output)
    case .betweenMembers where first != 0:
      inflateReset(stream)
      phase = .inMember
      return try inflate(input, count, into: &output)
    case .betweenMembers, .inPadding:
      phase = .inPadding
      guard input.allSatisfy({ $0 == 0 }) else {
        throw DecodingFault(reason: "something else follows the compressed data")
      }
      return input.count
    }
  }

  private func inflate(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int {
    var consumed = 0
    var status = Z_OK
    output.append(upTo: count) { room in
      input.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(clamping: room.count)
        let offered = stream.pointee.avail_in
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        consumed = Int(offered - stream.pointee.avail_in)
        return room.count - Int(stream.pointee.avail_out)
      }
    }
    switch status {
    // Z_BUF_ERROR: there was no input or no room for output.
    case Z_OK, Z_BUF_ERROR: return consumed
    case Z_STREAM_END:
      phase = .betweenMembers
      return consumed
    case Z_MEM_ERROR: throw DecodingFault(reason: "out of memory", isOutOfMemory: true)
    default:
      throw DecodingFault(reason: stream.pointee.msg.map { String(cString: $0) } ?? "bad data")
    }
  }
}
