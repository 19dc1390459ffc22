import EvqHubSpot
import EvqModel

/// A place between two pages, in the shape in which the service writes it: base64 of
/// `occurredAt|objectTypeId|objectId|eventType|hash|`.
struct EventCursor: Equatable {
  let time: Int64
  let hash: Int32

  init(_ event: Account.Event) {
    time = event.time
    hash = EventCursor.hash(event.id)
  }

  /// Nil for a text that is no cursor; percent-encoded and unpadded ones are accepted.
  init?(token: String) {
    guard let decoded = Base64.decode(QueryEncoding.cursor(token)) else { return nil }
    // The parts between may hold a `|` of their own.
    let parts = decoded.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count >= 6, let time = Int64(parts[0]), let hash = Int32(parts[parts.count - 2])
    else { return nil }
    self.time = time
    self.hash = hash
  }

  static func token(for event: Account.Event) -> String {
    let parts = [
      String(event.time), event.objectType.name, event.objectId, event.eventType,
      String(hash(event.id)), "",
    ]
    return Base64.encode(parts.joined(separator: "|"))
  }

  /// Whether the cursor stands at this event.
  func points(at event: Account.Event) -> Bool { EventCursor(event) == self }

  /// FNV-1a.
  private static func hash(_ text: String) -> Int32 {
    let bits = text.utf8.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return Int32(bitPattern: bits)
  }
}
