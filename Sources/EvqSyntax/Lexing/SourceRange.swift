/// A half-open range of byte offsets into one source text.
package struct SourceRange: Sendable, Hashable {
  package var lower: UInt32
  package var upper: UInt32

  package init(_ lower: Int, _ upper: Int) {
    self.lower = UInt32(clamping: lower)
    self.upper = UInt32(clamping: max(lower, upper))
  }

  /// The range as array bounds.
  package var bounds: Range<Int> { Int(lower)..<Int(upper) }

  package var isEmpty: Bool { lower == upper }

  /// The smallest range that covers both.
  package func joined(with other: SourceRange) -> SourceRange {
    SourceRange(Int(min(lower, other.lower)), Int(max(upper, other.upper)))
  }

  /// An empty range, for nodes that are not in the source text.
  package static let none = SourceRange(0, 0)
}
