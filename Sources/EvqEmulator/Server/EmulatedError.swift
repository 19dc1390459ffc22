import EvqHTTP
import EvqModel

/// A refusal, as the service would answer it.
enum EmulatedError: Error {
  case invalid(String, String, String)
  case repeated(String)
  case needs(String, String)
  case exclusive(String, String)
  case nothingSelected
  /// Some accounts answer only for a named type (seen on the date-based path in 2026).
  case eventTypeRequired
  case unknownObjectType(String)
  case unknownEventType(String)
  case expiredCursor
  case unknownEmailEventType(String)
  case notFound
  case methodNotAllowed
  /// The file behind the account cannot be read any more, or was changed.
  case unreadableAccount(String)

  private var status: Int {
    switch self {
    case .unreadableAccount: 500
    case .notFound: 404
    case .methodNotAllowed: 405
    case .invalid, .repeated, .needs, .exclusive, .nothingSelected, .eventTypeRequired,
      .unknownObjectType, .unknownEventType, .expiredCursor, .unknownEmailEventType:
      400
    }
  }

  /// Older endpoints give none.
  private var category: String? {
    switch self {
    case .unreadableAccount: "INTERNAL_ERROR"
    case .unknownEmailEventType: nil
    case .notFound: "OBJECT_NOT_FOUND"
    case .methodNotAllowed: "METHOD_NOT_ALLOWED"
    case .invalid, .repeated, .needs, .exclusive, .nothingSelected, .eventTypeRequired,
      .unknownObjectType, .unknownEventType, .expiredCursor:
      "VALIDATION_ERROR"
    }
  }

  private var message: String {
    switch self {
    case .invalid(let name, let value, let expected):
      "Invalid value for query parameter '\(name)': '\(value)' is not \(expected)"
    case .repeated(let name): "Query parameter '\(name)' takes one value"
    case .needs(let name, let other): "Query parameter '\(name)' requires '\(other)' to be set"
    case .exclusive(let first, let second):
      "Query parameters '\(first)' and '\(second)' exclude each other"
    case .nothingSelected:
      "Either an eventType or a single object (objectType with objectId or objectProperty) is required"
    case .eventTypeRequired: "An eventType is required for this account"
    case .unknownObjectType(let name): "Unable to infer object type from: \(name)"
    case .unknownEventType(let name): "There is no event type named '\(name)'"
    case .expiredCursor: "The paging cursor is invalid or has expired"
    case .unknownEmailEventType(let value):
      "Invalid input JSON on line -1, column -1: Cannot deserialize value of type "
        + "`com.hubspot.email.events.EventType` from String \"\(value)\": not one of the values "
        + "accepted for Enum class: "
        + "[\(EmailEventType.allCases.map(\.rawValue).joined(separator: ", "))]"
    case .unreadableAccount(let reason): "internal error: \(reason)"
    case .notFound: "resource not found"
    case .methodNotAllowed: "Method not allowed"
    }
  }

  /// The answer, in the form that all endpoints share.
  func response(to request: HTTPRequest) -> HTTPResponse {
    var refusal = Refusal(status, category, message)
    if case .eventTypeRequired = self {
      refusal.others = [("subCategory", "EVENT_TYPE_READS_NOT_ALLOWED_DUE_TO_STORAGE_LOCATIONS")]
    }
    return refusal.response(to: request)
  }
}

extension EmulatedError {
  /// What is read from the account; where that fails, the service has an internal error.
  static func whileReading<Result>(
    _ read: () throws(RuntimeFailure) -> Result
  ) throws(EmulatedError) -> Result {
    do throws(RuntimeFailure) {
      return try read()
    } catch {
      throw .unreadableAccount(error.message)
    }
  }
}

/// UUIDs that depend on nothing but a text.
enum CorrelationID {
  static func make(for text: String) -> String {
    var random = SeededRandom(seed: Fingerprint(of: text).value)
    return uuid(random.next(), random.next())
  }

  /// The version 4 UUID of 128 bits; six of them are the version's.
  static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    let bits = [high & ~0xF000 | 0x4000, low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000]
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for digit in 0..<32 {
      if [8, 12, 16, 20].contains(digit) { text.append(UInt8(ascii: "-")) }
      let value = bits[digit / 16] >> UInt64(60 - 4 * (digit % 16)) & 15
      text.append(digits[Int(value)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static let digits = Array("0123456789abcdef".utf8)
}
