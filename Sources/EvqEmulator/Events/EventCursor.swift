import EvqModel

/// A place between two pages, in the shape in which the service writes it: base64 of
/// `occurredAt|objectTypeId|objectId|eventType|hash|`.
struct EventCursor: Equatable {
  let time: Int64
  let hash: UInt64

  /// Nil for a text that is no cursor; percent-encoded and unpadded ones are accepted.
  init?(token: String) {
    guard let decoded = Base64.decodeCursor(token) else { return nil }
    // The parts between may hold a `|` of their own.
    let parts = decoded.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count >= 6, let time = Int64(parts[0]), let hash = Int64(parts[parts.count - 2])
    else { return nil }
    self.time = time
    self.hash = UInt64(bitPattern: hash)
  }

  /// The cursor of an event; its hash is that of the event's id.
  static func token(for event: Account.Event, _ kind: EventKind, objectId: Text) -> String {
    let parts = [
      String(event.time), kind.objectType.name, objectId.string, kind.eventType.string,
      String(Int64(bitPattern: event.idHash)), "",
    ]
    return Base64.encode(parts.joined(separator: "|"))
  }
}
