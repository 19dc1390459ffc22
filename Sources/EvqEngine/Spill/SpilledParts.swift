package import EvqModel

/// Records divided into numbered parts, which wait in a spill file: the partitions of a table that grew too large.
///
/// How to use it: each copy of an operator has its own value. `append` writes one record into a part, by its key's
/// hash for example; a record is any sequence of bytes that the operator can parse again. `merge` adds the parts of
/// another copy. At the end `take` returns one part after the other; read it with `SpilledBytes.Reader`, whose chunks
/// contain whole records. The records of one copy keep their order; those of several copies are mixed.
///
/// A part is buffered until `bufferBytes` are full, so the memory is at most `heldBytesMax` and one record each.
package struct SpilledParts: Sendable {
  private let file: SpillFile
  private let bufferBytes: Int
  private var buffers: [[UInt8]]
  private var parts: [SpilledBytes]

  package init(_ count: Int, in file: SpillFile, bufferBytes: Int = 1 << 16) {
    self.file = file
    self.bufferBytes = bufferBytes
    buffers = Array(repeating: [], count: count)
    parts = Array(repeating: SpilledBytes(in: file), count: count)
  }

  package var count: Int { parts.count }

  /// The memory of the buffers, in bytes.
  package var heldBytes: Int { buffers.reduce(0) { $0 + $1.capacity } }

  /// The most memory of the buffers but for records that are longer than one, in bytes.
  package var heldBytesMax: Int { parts.count * bufferBytes }

  /// The number of bytes in the file.
  package var byteCount: Int { parts.reduce(0) { $0 + $1.byteCount } }

  /// Adds a record to a part; `write` appends its bytes.
  package mutating func append(
    to part: Int,
    _ write: (inout [UInt8]) -> Void
  ) throws(RuntimeFailure) {
    write(&buffers[part])
    if buffers[part].count >= bufferBytes { try flush(part) }
  }

  /// Adds the records of a copy, which has as many parts.
  package mutating func merge(_ other: SpilledParts) throws(RuntimeFailure) {
    for part in parts.indices {
      parts[part].merge(other.parts[part])
      buffers[part] += other.buffers[part]
      if buffers[part].count >= bufferBytes { try flush(part) }
    }
  }

  /// Removes and returns the records of a part.
  package mutating func take(_ part: Int) -> SpilledBytes {
    defer {
      parts[part] = SpilledBytes(in: file)
      buffers[part] = []
    }
    var taken = parts[part]
    taken.end(with: buffers[part])
    return taken
  }

  private mutating func flush(_ part: Int) throws(RuntimeFailure) {
    try parts[part].append(buffers[part])
    buffers[part].removeAll(keepingCapacity: true)
  }
}
