/// An immutable buffer that batches point into.
///
/// At least `padding` zero bytes follow the content, because the scanner reads wide words.
package final class ByteBuffer: Sendable {
  package static let padding = 64

  private let storage: [UInt8]
  package let count: Int

  /// Takes ownership of bytes and appends the padding.
  package init(_ bytes: consuming [UInt8]) {
    count = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: ByteBuffer.padding))
    storage = bytes
  }

  package convenience init(_ text: String) {
    self.init(Array(text.utf8))
  }

  /// Calls with the content; the padding beyond its end is readable.
  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try storage.withUnsafeBufferPointer { (buffer) throws(Failure) in
      try body(UnsafeBufferPointer(rebasing: buffer[..<count]))
    }
  }

  /// A part of the content, without copying.
  package func bytes(in range: Range<Int>) -> ArraySlice<UInt8> {
    storage[range.clamped(to: 0..<count)]
  }
}
