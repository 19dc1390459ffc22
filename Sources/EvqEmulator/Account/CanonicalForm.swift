import EvqModel

/// Tells whether a record already stands in the form of the service, so that it can be copied.
///
/// It may say no to a record that does: one with a backslash, with many properties. What is said yes to is
/// byte for byte what `CanonicalEvent` would write.
struct CanonicalForm {
  /// An object type that was found to be in the service's spelling; most records have the same.
  private var objectType: [UInt8] = []

  /// More names than this are not compared with one another.
  private static let propertiesMax = 32

  /// Whether a record is in the form, and still the event that was indexed with this time and id.
  mutating func holds(
    for record: ArraySlice<UInt8>,
    time: Int64,
    idHash: UInt64
  ) -> Bool {
    record.withUnsafeBufferPointer { bytes in
      var reader = FormReader(bytes)
      guard reader.skip("{\"objectType\":\""), let type = reader.string(),
        reader.skip(",\"objectId\":\""), reader.string() != nil,
        reader.skip(",\"eventType\":\""), let eventType = reader.string(), !eventType.isEmpty,
        reader.skip(",\"occurredAt\":\""), let written = reader.string(), written.count == 24,
        Instant(utf8: written)?.milliseconds == time,
        CanonicalForm.isWritten(written),
        reader.skip(",\"id\":\""), let id = reader.string(), ByteHash.of(id) == idHash,
        reader.skip(",\"properties\":{"), CanonicalForm.skipProperties(&reader), reader.isAtEnd
      else { return false }
      return isSpelled(type) && CanonicalForm.isText(bytes)
    }
  }

  /// `2026-01-05T10:00:00.000Z`: no other form of a time that has its length ends in this way.
  private static func isWritten(_ time: UnsafeBufferPointer<UInt8>) -> Bool {
    time[10] == UInt8(ascii: "T") && time[19] == UInt8(ascii: ".") && time[23] == UInt8(ascii: "Z")
  }

  /// Whether the properties up to the closing braces are texts under names of which none repeats.
  private static func skipProperties(_ reader: inout FormReader) -> Bool {
    if reader.skip("}}") { return true }
    var names: [UnsafeBufferPointer<UInt8>] = []
    repeat {
      guard reader.skip("\""), let name = reader.string(), names.count < propertiesMax,
        !names.contains(where: { $0.elementsEqual(name) }),
        reader.skip(":\""), reader.string() != nil
      else { return false }
      names.append(name)
    } while reader.skip(",")
    return reader.skip("}}")
  }

  private mutating func isSpelled(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
    if type.elementsEqual(objectType) { return true }
    let name = String(decoding: type, as: UTF8.self)
    guard ObjectType(name).name == name else { return false }
    objectType = Array(type)
    return true
  }

  private static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Walks the bytes of a record.
private struct FormReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  mutating func skip(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count else { return false }
    let isThere = text.withUTF8Buffer { wanted in
      wanted.indices.allSatisfy { bytes[position + $0] == wanted[$0] }
    }
    if isThere { position += length }
    return isThere
  }

  /// The rest of a string, its closing quote passed; nil for one with escapes, or that is not closed.
  mutating func string() -> UnsafeBufferPointer<UInt8>? {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        return UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
      }
      // Control characters and backslashes are written otherwise by the service.
      if byte < 0x20 || byte == UInt8(ascii: "\\") || byte == 0x7F { return nil }
    }
    return nil
  }
}
