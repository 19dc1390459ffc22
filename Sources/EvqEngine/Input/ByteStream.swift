import EvqModel
import EvqSyntax

/// Bytes that are read forward: a file, its decompressed content, or lines converted from CSV.
protocol ByteStream {
  /// Appends some bytes, about `count` at most; false at the end.
  ///
  /// It blocks only for the first of them. Bytes before a failure are returned before it is thrown.
  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool

  /// The fault of the table row behind an output line, counted from 1; nil for a valid row.
  mutating func rowFault(atLine line: Int) -> RowFault?
}

extension ByteStream {
  mutating func rowFault(atLine line: Int) -> RowFault? { nil }

  /// Reads everything up to the end; throws for a text longer than `max` bytes.
  mutating func readAll(
    max: Int,
    _ name: String,
    into bytes: inout [UInt8]
  ) throws(RuntimeFailure) {
    while try read(1 << 20, into: &bytes) {
      guard bytes.count <= max else {
        throw RuntimeFailure(
          .unsupportedInput,
          "`\(name)` is larger than \(max >> 20) MiB and not one event per line",
          helps: ["convert it to one event per line: jq -c '.results[]' or jq -c '.[]'"]
        )
      }
    }
  }
}

/// An invalid row of a table: the line of the file where it starts, and the reason.
struct RowFault: Equatable {
  var line: Int
  var reason: String
}

/// The bytes of a file, unchanged.
struct PlainBytes: ByteStream {
  private let file: InputFile
  /// The number of bytes to expect; nil for a pipe.
  private let expected: Int?
  private var received = 0

  /// The capacity of a pipe: one read never returns more.
  private static let pipeBytes = 1 << 16

  init(_ file: InputFile) {
    self.file = file
    expected = file.bytesLeft
  }

  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    let before = bytes.count
    let wanted = expected == nil ? min(count, PlainBytes.pipeBytes) : count
    let isMore = try file.read(wanted, into: &bytes)
    received += bytes.count - before
    if !isMore, let expected, received < expected { throw file.becameShorter }
    return isMore
  }
}

/// Bytes that were read ahead, followed by the rest of their stream.
struct PrefixedBytes: ByteStream {
  private var prefix: [UInt8]
  private var rest: any ByteStream

  init(_ prefix: [UInt8], _ rest: any ByteStream) {
    self.prefix = prefix
    self.rest = rest
  }

  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    guard prefix.isEmpty else {
      bytes += prefix
      prefix = []
      return true
    }
    return try rest.read(count, into: &bytes)
  }

  mutating func rowFault(atLine line: Int) -> RowFault? { rest.rowFault(atLine: line) }
}
