import EvqModel
import EvqSyntax

/// Decompresses a byte stream piece by piece.
struct DecodedBytes: ByteStream {
  private var source: any ByteStream
  private let decoder: any Decoder
  private let name: String
  private let compression: Compression
  /// Read from the source; the first `consumed` bytes are decoded.
  private var input: [UInt8] = []
  private var consumed = 0
  private var isSourceAtEnd = false
  /// The failure that ended the reading; thrown after the bytes before it.
  private var failure: RuntimeFailure?

  /// `name` is the file's, for errors.
  init(
    _ source: any ByteStream,
    _ compression: Compression,
    name: String
  ) throws(RuntimeFailure) {
    self.source = source
    self.compression = compression
    self.name = name
    let decoder: (any Decoder)? =
      switch compression {
      case .gzip: GzipDecoder()
      case .zstd: ZstdDecoder()
      }
    guard let decoder else {
      throw RuntimeFailure(.unreadableInput, "there is not enough memory to read `\(name)`")
    }
    self.decoder = decoder
  }

  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    if let failure { throw failure }
    let before = bytes.count
    try bytes.makeRoom(min(count, 1 << 20), reading: name)
    while bytes.count == before {
      let consumedBefore = consumed
      do throws(DecodingFault) {
        consumed += try decoder.decode(input[consumed...], min(count, 1 << 20), into: &bytes)
      } catch {
        let failure = damaged(error)
        guard bytes.count > before else { throw failure }
        self.failure = failure
      }
      guard bytes.count == before, consumed == consumedBefore else { continue }
      guard try refill(count) else { return false }
    }
    return true
  }

  /// Reads more compressed bytes; false at the end of the last member.
  private mutating func refill(_ count: Int) throws(RuntimeFailure) -> Bool {
    input.removeFirst(consumed)
    consumed = 0
    if !isSourceAtEnd { isSourceAtEnd = try !source.read(count, into: &input) }
    guard isSourceAtEnd else { return true }
    guard !decoder.isBetweenMembers else { return false }
    throw RuntimeFailure(
      .damagedInput,
      "`\(name)` is cut off in the middle of its \(compression.rawValue) data",
      helps: ["the rows before the cut were read"]
    )
  }

  private func damaged(_ fault: DecodingFault) -> RuntimeFailure {
    if fault.isOutOfMemory { return .outOfMemory(reading: name) }
    return RuntimeFailure(
      .damagedInput,
      "`\(name)` is not a complete \(compression.rawValue) file: \(fault.reason)"
    )
  }
}

/// A decompressor, used by one task at a time.
protocol Decoder: AnyObject {
  /// Decodes from the start of the input, appends at most `count` bytes, and returns how many it consumed.
  ///
  /// It needs more input when it neither consumes nor appends anything.
  func decode(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int

  /// Whether the compressed bytes may end here, after a complete member.
  var isBetweenMembers: Bool { get }
}

/// Why compressed bytes cannot be decoded.
struct DecodingFault: Error {
  var reason: String
  /// Memory ran out; the bytes may be correct.
  var isOutOfMemory = false
}

extension [UInt8] {
  /// Appends up to `count` bytes that `fill` writes; `fill` returns how many.
  mutating func append(
    upTo count: Int,
    _ fill: (UnsafeMutableBufferPointer<UInt8>) -> Int
  ) {
    let piece = [UInt8](unsafeUninitializedCapacity: count) { room, filled in
      filled = fill(UnsafeMutableBufferPointer(rebasing: room[..<count]))
    }
    if isEmpty { self = piece } else { self += piece }
  }
}
