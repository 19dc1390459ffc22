import EvqModel
import EvqSyntax

/// The content of compressed bytes, piece by piece.
struct DecodedBytes: ByteStream {
  private var source: any ByteStream
  private let decoder: any Decoder
  private let name: String
  private let compression: Compression
  /// Read from the source and not yet taken.
  private var input: [UInt8] = []
  private var taken = 0
  private var isSourceAtEnd = false
  /// What ended the reading, to be thrown when the bytes before it are given.
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
      let takenBefore = taken
      do throws(DecodingFault) {
        taken += try decoder.decode(input[taken...], min(count, 1 << 20), into: &bytes)
      } catch {
        let failure = damaged(error)
        guard bytes.count > before else { throw failure }
        self.failure = failure
      }
      guard bytes.count == before, taken == takenBefore else { continue }
      guard try refill(count) else { return false }
    }
    return true
  }

  /// Reads more of what is compressed; false at a place where it may end.
  private mutating func refill(_ count: Int) throws(RuntimeFailure) -> Bool {
    input.removeFirst(taken)
    taken = 0
    if !isSourceAtEnd { isSourceAtEnd = try !source.read(count, into: &input) }
    guard isSourceAtEnd else { return true }
    guard !decoder.isBetweenMembers else { return false }
    throw RuntimeFailure(
      .damagedInput,
      "`\(name)` is cut off: its \(compression.rawValue) data goes on after the end",
      helps: ["what came before the cut has been read"]
    )
  }

  private func damaged(_ fault: DecodingFault) -> RuntimeFailure {
    if fault.isOutOfMemory { return .outOfMemory(reading: name) }
    return RuntimeFailure(
      .damagedInput,
      "`\(name)` is no whole \(compression.rawValue) file: \(fault.reason)"
    )
  }
}

/// Gives the content of compressed bytes; used by one task at a time.
protocol Decoder: AnyObject {
  /// Takes bytes from the start of the input and appends content, so many bytes at the most; how many it
  /// took.
  ///
  /// When it neither takes nor appends anything, it needs more input.
  func decode(
    _ input: ArraySlice<UInt8>,
    _ count: Int,
    into output: inout [UInt8]
  ) throws(DecodingFault) -> Int

  /// Whether the compressed bytes may end here: after a whole member.
  var isBetweenMembers: Bool { get }
}

/// Bytes that no compressor wrote.
struct DecodingFault: Error {
  var reason: String
  /// Whether the bytes may be right and memory ran out.
  var isOutOfMemory = false
}

extension [UInt8] {
  /// Makes room for some bytes behind the last one, lets them be filled, and keeps those that were.
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
