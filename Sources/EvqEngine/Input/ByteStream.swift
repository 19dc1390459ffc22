import EvqModel
import EvqSyntax

/// Bytes that are read forward: of a file, of what was compressed in it, of CSV turned into lines.
protocol ByteStream {
  /// Appends some bytes, about so many at the most; false at the end.
  ///
  /// It waits for the first of them only: what has arrived is given at once. Bytes that came before a
  /// failure are given before it is thrown.
  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool

  /// What is wrong with the row that became a line of the output, counted from 1; nil where the line
  /// is as it came.
  mutating func rowFault(atLine line: Int) -> RowFault?
}

extension ByteStream {
  mutating func rowFault(atLine line: Int) -> RowFault? { nil }

  /// Everything up to the end; `name` is for the error of a text that is longer than `max`.
  mutating func readAll(
    max: Int,
    _ name: String,
    into bytes: inout [UInt8]
  ) throws(RuntimeFailure) {
    while try read(1 << 20, into: &bytes) {
      guard bytes.count <= max else {
        throw RuntimeFailure(
          .unsupportedInput,
          "`\(name)` is larger than \(max >> 20) MiB and is no file of lines",
          helps: ["one event per line is read piece by piece: jq -c '.results[]' or .[] makes it"]
        )
      }
    }
  }
}

/// A row of a table that is no record: the line of the file where it starts, and why.
struct RowFault: Equatable {
  var line: Int
  var reason: String
}

/// The bytes of a file as they are.
struct FileBytes: ByteStream {
  private let file: InputFile
  /// The length when it was opened; nil for a pipe, which has none.
  private let expected: Int?
  private var received = 0

  /// The most that is asked of a pipe at once, which never gives more.
  private static let pipeBytes = 1 << 16

  init(_ file: InputFile) {
    self.file = file
    expected = file.bytesLeft
  }

  mutating func read(_ count: Int, into bytes: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    let before = bytes.count
    let wanted = expected == nil ? min(count, FileBytes.pipeBytes) : count
    let isMore = try file.read(wanted, into: &bytes)
    received += bytes.count - before
    if !isMore, let expected, received < expected { throw file.isShorter }
    return isMore
  }
}

/// Bytes that were read already, and those that follow them.
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
