import EvqModel
import Glibc

/// Checks whether a record is in canonical form, so that its bytes can be copied.
///
/// The check may fail for a canonical record, such as one with a backslash or with many properties. A
/// record that passes is byte for byte what `CanonicalEvent` would write.
struct CanonicalForm {
  /// The last object type that was found canonical; most records have the same.
  private var objectType: [UInt8] = []

  /// Records with more properties fail the check: their names are compared pairwise.
  private static let propertiesMax = 32

  /// Whether a record is canonical, and the event with this time and id.
  mutating func holds(
    for record: ArraySlice<UInt8>,
    time: Int64,
    idHash: UInt64
  ) -> Bool {
    record.withUnsafeBufferPointer { holds(for: $0, time: time, idHash: idHash) }
  }

  mutating func holds(
    for bytes: UnsafeBufferPointer<UInt8>,
    time: Int64,
    idHash: UInt64
  ) -> Bool {
    let (low, high) = CanonicalForm.range(of: bytes)
    // Canonical form escapes control characters; a backslash starts an escape.
    guard low >= 0x20, !CanonicalForm.contains(bytes, UInt8(ascii: "\\")),
      !CanonicalForm.contains(bytes, 0x7F)
    else { return false }
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
    return isCanonicalType(type)
      && (high < 0x80 || String(validating: bytes, as: UTF8.self) != nil)
  }

  /// The lowest and the highest byte; the loop has no exit, so that it becomes vector instructions.
  private static func range(of bytes: UnsafeBufferPointer<UInt8>) -> (low: UInt8, high: UInt8) {
    var (low, high) = (UInt8.max, UInt8.min)
    for byte in bytes {
      low = min(low, byte)
      high = max(high, byte)
    }
    return (low, high)
  }

  private static func contains(_ bytes: UnsafeBufferPointer<UInt8>, _ byte: UInt8) -> Bool {
    bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
  }

  /// Whether a valid time of 24 bytes has the form `2026-01-05T10:00:00.000Z`.
  private static func isCanonicalTime(_ time: UnsafeBufferPointer<UInt8>) -> Bool {
    time[10] == UInt8(ascii: "T") && time[19] == UInt8(ascii: ".") && time[23] == UInt8(ascii: "Z")
  }

  /// Skips the properties; false unless all are strings with distinct names.
  private static func skipProperties(_ reader: inout FormReader) -> Bool {
    if reader.skip("}}") { return true }
    var names: [UnsafeBufferPointer<UInt8>] = []
    names.reserveCapacity(8)
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
    guard let base = bytes.baseAddress else { return length == 0 }
    let isMatch = text.withUTF8Buffer { expected in
      expected.baseAddress.map { memcmp(base + position, $0, length) == 0 } ?? true
    }
    if isMatch { position += length }
    return isMatch
  }

  /// The rest of a string without escapes; nil if it is not closed.
  mutating func string() -> UnsafeBufferPointer<UInt8>? {
    guard let base = bytes.baseAddress, position < bytes.count,
      let quote = memchr(base + position, Int32(UInt8(ascii: "\"")), bytes.count - position)
    else { return nil }
    let start = position
    let end = UnsafeRawPointer(quote) - UnsafeRawPointer(base)
    position = end + 1
    return UnsafeBufferPointer(rebasing: bytes[start..<end])
  }
}
