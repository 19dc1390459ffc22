import EvqModel

/// A byte range of a file of lines, with the lines that start in it.
struct FilePiece: Sendable {
  let file: InputFile
  /// Its index among the pieces of all files, from 0.
  let number: Int
  /// Byte offsets in the file.
  let range: Range<Int>

  /// The size of a read that looks for the end of the last line, in bytes.
  private static let stepBytes = 1 << 14

  /// Reads the lines that start in the piece, the last one to its end.
  ///
  /// `endsInLongLine` is true when the last one is longer than `lineBytesMax`. Throws when the file has become
  /// shorter.
  func lines(
    lineBytesMax: Int
  ) throws(RuntimeFailure) -> (buffer: ByteBuffer, endsInLongLine: Bool) {
    // The byte before the piece shows whether a line starts at its first byte.
    let start = max(0, range.lowerBound - 1)
    let count = range.upperBound - start
    var bytes = try file.bytes(
      at: start,
      count: count,
      room: FilePiece.stepBytes + ByteBuffer.padding
    )
    guard bytes.count == count else { throw file.becameShorter }
    var firstLine = 0
    if range.lowerBound > 0 {
      guard let newline = bytes.firstIndex(of: .newline) else { return (ByteBuffer([]), false) }
      firstLine = newline + 1
    }
    guard firstLine < bytes.count else { return (ByteBuffer([]), false) }
    try complete(&bytes, lineBytesMax)
    let endsInLongLine = bytes.lastLineLength(from: firstLine) > lineBytesMax
    // Spaces instead of the bytes before the first line: removing those would move all the others.
    for index in 0..<firstLine { bytes[index] = UInt8(ascii: " ") }
    return (ByteBuffer(bytes), endsInLongLine)
  }

  /// Cuts a file into pieces, numbered from `firstNumber`.
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

  /// Reads to the end of the last line, or until the line is longer than `lineBytesMax`.
  private func complete(
    _ bytes: inout [UInt8],
    _ lineBytesMax: Int
  ) throws(RuntimeFailure) {
    var offset = range.upperBound
    while bytes.last != .newline, offset - range.upperBound <= lineBytesMax {
      let more = try file.bytes(at: offset, count: FilePiece.stepBytes)
      let end = more.firstIndex(of: .newline).map { $0 + 1 } ?? more.count
      try bytes.makeRoom(end + ByteBuffer.padding, reading: file.name)
      bytes += more[..<end]
      offset += end
      if more.count < FilePiece.stepBytes { return }
    }
  }
}

extension [UInt8] {
  /// The length of the last line without its line end; lines start at `start`.
  fileprivate func lastLineLength(from start: Int) -> Int {
    let end = last == .newline ? count - 1 : count
    guard end > start else { return 0 }
    return end - 1 - (self[start..<end].lastIndex(of: .newline) ?? start - 1)
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
}
