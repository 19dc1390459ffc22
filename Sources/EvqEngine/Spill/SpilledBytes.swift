package import EvqModel

/// A sequence of bytes in a spill file, written in chunks and read back in order.
package struct SpilledBytes: Sendable {
  private let file: SpillFile
  /// Byte ranges in the file.
  private var chunks: [Range<Int>] = []
  /// The last chunk, if it was not worth writing.
  private var rest: [UInt8] = []
  /// The number of bytes in the file.
  package private(set) var byteCount = 0

  package init(in file: SpillFile) {
    self.file = file
  }

  package var isEmpty: Bool { chunks.isEmpty && rest.isEmpty }

  /// Writes a chunk after the others.
  package mutating func append(_ chunk: [UInt8]) throws(RuntimeFailure) {
    guard !chunk.isEmpty else { return }
    chunks.append(try file.append(chunk))
    byteCount += chunk.count
  }

  /// Keeps the last chunk in memory.
  package mutating func end(with chunk: [UInt8]) { rest = chunk }

  /// Adds the chunks of a copy, which are read after the own ones.
  package mutating func merge(_ other: SpilledBytes) {
    chunks += other.chunks
    byteCount += other.byteCount
  }

  /// Reads the chunks in the order in which they were written, each as a whole.
  package struct Reader {
    private let file: SpillFile
    private var chunks: ArraySlice<Range<Int>>
    private var rest: [UInt8]

    package init(_ bytes: SpilledBytes) {
      file = bytes.file
      chunks = bytes.chunks[...]
      rest = bytes.rest
    }

    /// The next chunk; nil at the end.
    package mutating func next() throws(RuntimeFailure) -> [UInt8]? {
      if let range = chunks.popFirst() { return try file.chunk(in: range) }
      guard !rest.isEmpty else { return nil }
      defer { rest = [] }
      return rest
    }
  }
}
