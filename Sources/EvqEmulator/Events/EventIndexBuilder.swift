/// Collects the events of an account, without their content.
struct EventIndexBuilder {
  private(set) var events: [Account.Event] = []
  var kinds = KindTable()
  private var identifiers = IdentifierTable()
  private var isOrdered = true

  /// The events so far whose ids have a hash.
  func events(withIDHash hash: UInt64) -> [Account.Event] {
    identifiers.indices(of: hash, in: events).map { events[$0] }
  }

  /// Adds an event; false when there are four thousand million already.
  mutating func insert(_ event: Account.Event) -> Bool {
    guard events.count < Int(UInt32.max) - 1 else { return false }
    if let last = events.last, last.time > event.time { isOrdered = false }
    events.append(event)
    identifiers.insert(events.count - 1, in: events)
    return true
  }

  /// The index of the events so far.
  mutating func build() -> EventIndex {
    if !isOrdered {
      events.sort { $0.time != $1.time ? $0.time < $1.time : $0.offset < $1.offset }
      identifiers = IdentifierTable(events)
    }
    return EventIndex(events, kinds, identifiers)
  }
}
