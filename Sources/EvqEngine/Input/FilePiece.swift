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
  /// `endsInLongLine` says that the last one is longer than `lineBytesMax`. Throws when the file ends before the
  /// piece does.
  func lines(
    lineBytesMax: Int
  ) throws(RuntimeFailure) -> (buffer: ByteBuffer, endsInLongLine: Bool) {
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
      guard let newline = bytes.firstIndex(of: .newline) else { return (ByteBuffer([]), false) }
      firstLine = newline + 1
    }
    guard firstLine < bytes.count else { return (ByteBuffer([]), false) }
    try complete(&bytes, lineBytesMax)
    let endsInLongLine = bytes.lastLineLength(from: firstLine) > lineBytesMax
    // Blanks are no record: so the bytes before the first line need not be cut off, which moves all others.
    for index in 0..<firstLine { bytes[index] = UInt8(ascii: " ") }
    return (ByteBuffer(bytes), endsInLongLine)
  }

  /// The pieces of a file; they are numbered from `firstNumber`.
  static func cut(_ file: InputFile, every bytes: Int, firstNumber: Int) -> [FilePiece] {
    let size = file.size
    return stride(from: 0, to: size, by: bytes).enumerated().map { index, start in
      FilePiece(
        file: file,
        number: firstNumber + index,
        range: start..<min(size, start + bytes)
      )
    }
  }

  /// Reads on to the end of the last line, or until it is longer than what is read of a line.
  private func complete(
    _ bytes: inout [UInt8],
    _ lineBytesMax: Int
  ) throws(RuntimeFailure) {
    var place = range.upperBound
    while bytes.last != .newline, place - range.upperBound <= lineBytesMax {
      let more = try file.bytes(at: place, count: FilePiece.stepBytes)
      let end = more.firstIndex(of: .newline).map { $0 + 1 } ?? more.count
      try bytes.makeRoom(end + ByteBuffer.padding, reading: file.name)
      bytes += more[..<end]
      place += end
      if more.count < FilePiece.stepBytes { return }
    }
  }
}

extension [UInt8] {
  /// The bytes of the last line without its end, where lines start at a place.
  fileprivate func lastLineLength(from start: Int) -> Int {
    let end = last == .newline ? count - 1 : count
    guard end > start else { return 0 }
    return end - 1 - (self[start..<end].lastIndex(of: .newline) ?? start - 1)
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
}
