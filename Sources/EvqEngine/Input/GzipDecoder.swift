import CZlib

/// gzip: one member after the other, then perhaps zeros, which some tapes and tools leave behind.
final class GzipDecoder: Decoder {
  private enum Place { case inMember, betweenMembers, inPadding }

  /// zlib keeps the address of this, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var place = Place.inMember

  /// Of a window of 32 KiB, and with gzip's header and checksum.
  static let windowBits: Int32 = 15 + 16

  /// Nil without memory.
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

  var isBetweenMembers: Bool { place != .inMember }

  func decode(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int {
    guard let first = input.first else {
      return place == .inMember ? try inflate(input, count, into: &output) : 0
    }
    switch place {
    case .inMember: return try inflate(input, count, into: &output)
    case .betweenMembers where first != 0:
      inflateReset(stream)
      place = .inMember
      return try inflate(input, count, into: &output)
    case .betweenMembers, .inPadding:
      place = .inPadding
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
    var taken = 0
    var status = Z_OK
    output.append(upTo: count) { room in
      input.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(clamping: room.count)
        let offered = stream.pointee.avail_in
        status = CZlib.inflate(stream, Z_NO_FLUSH)
        taken = Int(offered - stream.pointee.avail_in)
        return room.count - Int(stream.pointee.avail_out)
      }
    }
    switch status {
    // Without anything to take or room to fill there is no progress, which is no fault.
    case Z_OK, Z_BUF_ERROR: return taken
    case Z_STREAM_END:
      place = .betweenMembers
      return taken
    case Z_MEM_ERROR: throw DecodingFault(reason: "out of memory", isOutOfMemory: true)
    default:
      throw DecodingFault(reason: stream.pointee.msg.map { String(cString: $0) } ?? "bad data")
    }
  }
}
