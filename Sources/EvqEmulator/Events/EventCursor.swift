import EvqHTTP
import EvqModel

/// A position between two pages, in HubSpot's form: base64 of
/// `occurredAt|objectTypeId|objectId|eventType|hash|`.
struct EventCursor: Equatable {
  let time: Int64
  let hash: UInt64

  /// Nil if the text is not a cursor; percent-encoded and unpadded ones are accepted.
  init?(token: String) {
    guard let decoded = Base64.decodeCursor(token) else { return nil }
    // The parts in the middle may contain a `|`.
    let parts = decoded.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count >= 6, let time = Int64(parts[0]), let hash = Int64(parts[parts.count - 2])
    else { return nil }
    self.time = time
    self.hash = UInt64(bitPattern: hash)
  }

  /// The cursor behind an event; it contains the hash of the event's id.
  static func token(for event: Account.Event, _ kind: EventKind, objectId: Text) -> String {
    let parts = [
      String(event.time), kind.objectType.name, objectId.string, kind.eventType.string,
      String(Int64(bitPattern: event.idHash)), "",
    ]
    return Base64.encode(parts.joined(separator: "|"))
  }
}
