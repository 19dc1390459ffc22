/// The text of one program, as bytes, with the name that diagnostics show.
///
/// All positions are byte offsets; lines and columns are computed for printing only.
package struct SourceText: Sendable {
  /// What a diagnostic prints before the line number: a file name, `<command>` or `<stdin>`.
  package let name: String
  package let bytes: [UInt8]
  private let lineStarts: [Int]
  /// The one-based line number of the first line in the original input.
  private let firstLine: Int

  /// The maximum size of a program, in bytes.
  package static let bytesMax = 4 << 20

  /// `firstLine` is the one-based number of the first line in diagnostics.
  package init(name: String, bytes: [UInt8], firstLine: Int = 1) {
    self.name = name
    self.bytes = bytes
    self.firstLine = firstLine
    var starts = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    lineStarts = starts
  }

  package init(name: String, text: String, firstLine: Int = 1) {
    self.init(name: name, bytes: Array(text.utf8), firstLine: firstLine)
  }

  /// The text of a range; invalid UTF-8 is replaced by U+FFFD.
  package func text(in range: SourceRange) -> String {
    let bounds = range.bounds.clamped(to: 0..<bytes.count)
    return String(decoding: bytes[bounds], as: UTF8.self)
  }

  /// The zero-based line of an offset.
  package func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The byte range of a zero-based line, without its line end.
  package func lineBounds(_ line: Int) -> Range<Int> {
    guard line < lineStarts.count else { return bytes.count..<bytes.count }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The line and column of an offset, counted from `firstLine` and 1; columns are characters, not bytes.
  package func position(at offset: Int) -> (line: Int, column: Int) {
    let clamped = min(max(offset, 0), bytes.count)
    let line = line(at: clamped)
    let start = lineStarts[line]
    let characters = String(decoding: bytes[start..<max(start, clamped)], as: UTF8.self).count
    return (line + firstLine, characters + 1)
  }
}
