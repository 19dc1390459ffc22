/// Collects the index entries of an account's events.
struct EventIndexBuilder {
  private(set) var events: [Account.Event] = []
  var kinds = KindTable()
  private var identifiers = IdentifierTable()
  private var isSorted = true

  /// The events whose ids have this hash.
  func events(withIDHash hash: UInt64) -> [Account.Event] {
    identifiers.indices(of: hash, in: events).map { events[$0] }
  }

  /// Adds an event; false if the index is full, at 2³² entries.
  mutating func insert(_ event: Account.Event) -> Bool {
    guard events.count < Int(UInt32.max) - 1 else { return false }
    if let last = events.last, last.time > event.time { isSorted = false }
    events.append(event)
    identifiers.insert(events.count - 1, in: events)
    return true
  }

  /// Sorts the events and makes the index.
  mutating func build() -> EventIndex {
    if !isSorted {
      events.sort { $0.time != $1.time ? $0.time < $1.time : $0.offset < $1.offset }
      identifiers = IdentifierTable(events)
    }
    return EventIndex(events, kinds, identifiers)
  }
}
