import EvqSyntax

/// The part of a long text around the cursor that fits the screen.
///
/// Painting a whole megabyte would delay each key.
struct TextWindow {
  let text: String
  /// The cursor, in bytes from the start of the part.
  let cursor: Int
  /// The number of lines before the part.
  let linesBefore: Int
  /// The range of the part in the whole text, in bytes.
  private let bounds: Range<Int>

  /// Enough bytes for a screen of wide characters on both sides.
  private static let bytesPerCell = 8
  private static let bytesMax = 1 << 16

  init(_ buffer: EditBuffer, cells: Int) {
    let bytes = buffer.text.utf8
    let reach = min(TextWindow.bytesMax, cells * TextWindow.bytesPerCell)
    let near = bytes.index(buffer.cursor, offsetBy: -reach, limitedBy: bytes.startIndex)
    let far = bytes.index(buffer.cursor, offsetBy: reach, limitedBy: bytes.endIndex)
    let start = near.map { TextWindow.lineStart(bytes, $0, reach) } ?? bytes.startIndex
    let end = far.map { TextWindow.scalarStart(bytes, $0) } ?? bytes.endIndex
    text = String(buffer.text[start..<end])
    cursor = bytes.distance(from: start, to: buffer.cursor)
    let lower = bytes.distance(from: bytes.startIndex, to: start)
    bounds = lower..<(lower + text.utf8.count)
    linesBefore = lower == 0 ? 0 : bytes[..<start].count { $0 == 0x0A }
  }

  /// The spans of the part, relative to its start.
  func shown(_ spans: [Highlighter.Span]) -> [Highlighter.Span] {
    guard bounds.lowerBound > 0 else { return spans }
    return spans.compactMap { span in
      let range = span.range.bounds.clamped(to: bounds)
      guard !range.isEmpty else { return nil }
      let (lower, upper) = (
        range.lowerBound - bounds.lowerBound, range.upperBound - bounds.lowerBound
      )
      return Highlighter.Span(range: SourceRange(lower, upper), style: span.style)
    }
  }

  /// The start of the next line if one is near.
  private static func lineStart(
    _ bytes: String.UTF8View,
    _ index: String.Index,
    _ reach: Int
  ) -> String.Index {
    let lineEnd = bytes[index...].prefix(reach / 2).firstIndex(of: 0x0A)
    return lineEnd.map { bytes.index(after: $0) } ?? scalarStart(bytes, index)
  }

  private static func scalarStart(_ bytes: String.UTF8View, _ index: String.Index) -> String.Index {
    var index = index
    while index < bytes.endIndex, index > bytes.startIndex, bytes[index] & 0xC0 == 0x80 {
      index = bytes.index(before: index)
    }
    return index
  }
}
