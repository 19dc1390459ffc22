import EvqModel

/// Checks whether a record is in canonical form, so that its bytes can be copied.
///
/// The check may fail for a canonical record, such as one with a backslash or with many properties. A
/// record that passes is byte for byte what `CanonicalEvent` would write.
struct CanonicalForm {
  /// The last object type that was found canonical; most records have the same.
  private var objectType: [UInt8] = []

  /// Records with more properties fail the check: their names are compared pairwise.
  private static let propertiesMax = 32

  /// Whether a record is canonical, and still the event that was indexed.
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
        reader.skip(",\"occurredAt\":\""), let timeText = reader.string(), timeText.count == 24,
        Instant(utf8: timeText)?.milliseconds == time,
        CanonicalForm.isCanonicalTime(timeText),
        reader.skip(",\"id\":\""), let id = reader.string(), ByteHash.of(id) == idHash,
        reader.skip(",\"properties\":{"), CanonicalForm.skipProperties(&reader), reader.isAtEnd
      else { return false }
      return isCanonicalType(type) && CanonicalForm.isUTF8(bytes)
    }
  }

  /// Whether a valid time of 24 bytes has the form `2026-01-05T10:00:00.000Z`.
  private static func isCanonicalTime(_ time: UnsafeBufferPointer<UInt8>) -> Bool {
    time[10] == UInt8(ascii: "T") && time[19] == UInt8(ascii: ".") && time[23] == UInt8(ascii: "Z")
  }

  /// Skips the properties; false unless all are strings with distinct names.
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

  private mutating func isCanonicalType(_ type: UnsafeBufferPointer<UInt8>) -> Bool {
    if type.elementsEqual(objectType) { return true }
    let name = String(decoding: type, as: UTF8.self)
    guard ObjectType(name).name == name else { return false }
    objectType = Array(type)
    return true
  }

  private static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.allSatisfy { $0 < 0x80 } || String(validating: bytes, as: UTF8.self) != nil
  }
}

/// Reads the bytes of a record.
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
    let isMatch = text.withUTF8Buffer { expected in
      expected.indices.allSatisfy { bytes[position + $0] == expected[$0] }
    }
    if isMatch { position += length }
    return isMatch
  }

  /// The rest of a string; nil if it has escapes or is not closed.
  mutating func string() -> UnsafeBufferPointer<UInt8>? {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        return UnsafeBufferPointer(rebasing: bytes[start..<position - 1])
      }
      // Canonical form escapes control characters; a backslash starts an escape.
      if byte < 0x20 || byte == UInt8(ascii: "\\") || byte == 0x7F { return nil }
    }
    return nil
  }
}
