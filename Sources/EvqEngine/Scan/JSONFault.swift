import CSimdjson
package import EvqModel

/// The reason why a text is not one JSON value.
package enum JSONFault: Sendable, Equatable {
  case empty
  /// The text begins with `<`: an HTML page of a proxy or a login portal.
  case markup
  /// The text ends inside a string, an array or an object.
  case cutOff
  case invalidUTF8
  /// A string has a control character or an invalid escape: `\ud800`.
  case invalidString
  /// A number is out of range or malformed: `1e400`, `01`.
  case invalidNumber
  case tooDeep
  case notJSON

  /// Nil for a text that is one JSON value.
  package init?(of buffer: ByteBuffer) {
    let first = buffer.withBytes { $0.first { !JSONFault.isSpace($0) } }
    switch first {
    case nil: self = .empty
    case UInt8(ascii: "<")?: self = .markup
    case .some:
      guard let fault = buffer.withBytes(JSONFault.parsing) else { return nil }
      self = fault
    }
  }

  private static func parsing(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONFault? {
    let reason = Int(evq_document_invalidity(bytes.baseAddress, bytes.count))
    if reason == EVQ_INVALID_NOT { return nil }
    if isOpen(bytes) { return .cutOff }
    return switch reason {
    case EVQ_INVALID_UTF8: .invalidUTF8
    case EVQ_INVALID_STRING: .invalidString
    case EVQ_INVALID_NUMBER: .invalidNumber
    case EVQ_INVALID_DEPTH: .tooDeep
    default: .notJSON
    }
  }

  /// Whether a bracket or quote is not closed at the end.
  private static func isOpen(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var depth = 0
    var isInString = false
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\") where isInString: index += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
      default: break
      }
      index += 1
    }
    return isInString || depth > 0
  }

  /// Whether a text is one object or array with closed brackets and quotes; its values are not checked.
  ///
  /// Such a text is not `cutOff`, and finding out takes a small part of the time of parsing it.
  package static func isClosed(_ buffer: ByteBuffer) -> Bool {
    buffer.withBytes { bytes in
      guard let start = bytes.firstIndex(where: { !isSpace($0) }) else { return false }
      var end: UInt64 = 0
      let isClosed = evq_is_closed(bytes.baseAddress, UInt64(start), UInt64(bytes.count), &end)
      return isClosed != 0 && bytes[Int(end)...].allSatisfy(isSpace)
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }
}
