import EvqModel

/// A stretch of a file of lines, and with it the lines that start there.
struct FilePiece: Sendable {
  let file: InputFile
  /// Its number among the pieces of all files, from 0.
  let number: Int
  /// In bytes from the start of the file.
  let range: Range<Int>

  /// How much is read at once to find the end of the last line.
  private static let stepBytes = 1 << 14

  /// The lines that start here, the last one to its end; empty for none.
  ///
  /// Throws when the file ends before the piece does.
  func lines(lineBytesMax: Int) throws(SourceError) -> ByteBuffer {
    // The byte before the piece tells whether a line starts just here.
    let start = max(0, range.lowerBound - 1)
    let count = range.upperBound - start
    var bytes = try file.bytes(
      at: start,
      count: count,
      room: FilePiece.stepBytes + ByteBuffer.padding
    )
    guard bytes.count == count else { throw file.isShorter }
    var firstLine = 0
    if range.lowerBound > 0 {
      guard let newline = bytes.firstIndex(of: .newline) else { return ByteBuffer([]) }
      firstLine = newline + 1
    }
    guard firstLine < bytes.count else { return ByteBuffer([]) }
    try complete(&bytes, lineBytesMax)
    // Blanks are no record: so the bytes before the first line need not be cut off, which moves all others.
    for index in 0..<firstLine { bytes[index] = UInt8(ascii: " ") }
    return ByteBuffer(bytes)
  }

  /// The pieces of some files, one file after the other.
  static func cut(_ files: [InputFile], every bytes: Int) -> [FilePiece] {
    var pieces: [FilePiece] = []
    for file in files {
      let size = file.size
      for start in stride(from: 0, to: size, by: bytes) {
        let range = start..<min(size, start + bytes)
        pieces.append(FilePiece(file: file, number: pieces.count, range: range))
      }
    }
    return pieces
  }

  /// Reads on to the end of the last line, or until it is longer than what is read of a line.
  private func complete(
    _ bytes: inout [UInt8],
    _ lineBytesMax: Int
  ) throws(SourceError) {
    var place = range.upperBound
    while bytes.last != .newline, place - range.upperBound <= lineBytesMax {
      let more = try file.bytes(at: place, count: FilePiece.stepBytes)
      let end = more.firstIndex(of: .newline).map { $0 + 1 } ?? more.count
      bytes += more[..<end]
      place += end
      if more.count < FilePiece.stepBytes { return }
    }
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
}
