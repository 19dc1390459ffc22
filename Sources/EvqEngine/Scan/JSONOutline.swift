import CSimdjson
package import EvqModel

/// The positions of an object's fields, found by brackets, quotes and commas alone.
///
/// Values are not parsed, so an invalid value does not hide the other fields.
package struct JSONOutline: Sendable {
  package struct Field: Sendable, Equatable {
    /// Unescaped.
    package let name: String
    /// The bytes of the value.
    package let value: Range<Int>
  }

  /// In the order of the text; a name can repeat.
  package private(set) var fields: [Field] = []
  /// The bytes of the object.
  package private(set) var object = 0..<0

  /// Nil for a text that is not one closed object.
  package init?(_ buffer: ByteBuffer) {
    let isRead = buffer.withBytes { bytes in
      var walk = OutlineWalk(bytes)
      return read(&walk, buffer)
    }
    guard isRead else { return nil }
  }

  private mutating func read(_ walk: inout OutlineWalk, _ buffer: ByteBuffer) -> Bool {
    walk.skipByteOrderMark()
    walk.skipSpace()
    let start = walk.position
    guard walk.take("{") else { return false }
    guard !walk.take("}") else { return end(start, walk) }
    while let name = walk.takeString() {
      guard walk.take(":"), let value = walk.takeValue() else { return false }
      fields.append(Field(name: JSONFields.text(buffer.bytes(in: name)), value: value))
      if walk.take("}") { return end(start, walk) }
      guard walk.take(",") else { return false }
    }
    return false
  }

  private mutating func end(_ start: Int, _ walk: OutlineWalk) -> Bool {
    object = start..<walk.position
    var walk = walk
    walk.skipSpace()
    return walk.isAtEnd
  }

  /// The positions of an array's elements; nil unless single commas separate them.
  package static func elements(of array: Range<Int>, in buffer: ByteBuffer) -> [Range<Int>]? {
    buffer.withBytes { bytes in
      var walk = OutlineWalk(bytes, over: array)
      var elements: [Range<Int>] = []
      guard walk.take("[") else { return nil }
      if walk.take("]") { return walk.isAtEnd ? elements : nil }
      while let element = walk.takeValue() {
        elements.append(element)
        if walk.take("]") { return walk.isAtEnd ? elements : nil }
        guard walk.take(",") else { return nil }
      }
      return nil
    }
  }
}

/// A cursor over brackets, quotes and commas of a JSON text.
private struct OutlineWalk {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let end: Int
  private(set) var position: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>, over range: Range<Int>? = nil) {
    self.bytes = bytes
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  var isAtEnd: Bool { position >= end }

  mutating func skipByteOrderMark() {
    if end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { position = 3 }
  }

  mutating func skipSpace() {
    while position < end, JSONFault.isSpace(bytes[position]) { position += 1 }
  }

  /// Skips white space and one expected byte; false for another byte.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: byte) else { return false }
    position += 1
    return true
  }

  /// Skips a string and returns the bytes between its quotes; nil for anything else.
  mutating func takeString() -> Range<Int>? {
    skipSpace()
    guard position < end, bytes[position] == UInt8(ascii: "\""), let value = takeValue(),
      value.count >= 2, bytes[value.upperBound - 1] == UInt8(ascii: "\"")
    else { return nil }
    return value.lowerBound + 1..<value.upperBound - 1
  }

  /// Skips a value and returns its bytes; nil before a comma, a closing bracket or the end.
  mutating func takeValue() -> Range<Int>? {
    skipSpace()
    guard position < end, !",]}:".utf8.contains(bytes[position]) else { return nil }
    let start = position
    position = Int(evq_skip_value(bytes.baseAddress, UInt64(start), UInt64(end)))
    return start..<position
  }
}
