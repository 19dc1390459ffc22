import EvqModel

/// Collects events in memory, in the form of the service, one per line.
struct AccountBuilder {
  private var bytes: [UInt8] = []
  private var index = EventIndexBuilder()
  private var tally = PropertyTally()
  var rejectedCount = 0

  /// Adds the rows of a batch whose slots are `Account.slots`.
  mutating func append(_ batch: Batch) {
    for row in batch.selection {
      guard let event = CanonicalEvent(batch, row: row), append(event) else {
        rejectedCount += 1
        continue
      }
    }
  }

  /// Adds an event; false when its id was there already: an id is one event's.
  @discardableResult
  mutating func append(_ event: CanonicalEvent) -> Bool {
    let idHash = ByteHash.of(event.id.utf8)
    let isKnown = index.events(withIDHash: idHash).contains { earlier in
      CanonicalLine(bytes[earlier.bounds]).identity.id == Text(event.id)
    }
    let start = bytes.count
    if !isKnown { event.append(to: &bytes) }
    let kind = index.kinds.number(
      eventType: event.eventType.utf8,
      objectType: event.objectType.name.utf8
    )
    guard !isKnown, let length = UInt32(exactly: bytes.count - start) else { return false }
    for property in event.properties { tally.count(property.name) }
    return index.insert(
      Account.Event(
        time: event.time.milliseconds,
        offset: start,
        length: length,
        kind: UInt32(kind),
        idHash: idHash,
        objectHash: EventKind.objectHash(event.objectType, event.objectId.utf8)
      )
    )
  }

  /// The account of the events so far; its e-mail events are made when they are asked for.
  mutating func build(
    records: [Account.Record] = [],
    mail: @escaping @Sendable () -> Account.Mail = { .empty }
  ) -> Account {
    // Taken out first, so that the padding is appended in place.
    let taken = bytes
    bytes = []
    let buffer = ByteBuffer(taken)
    return Account(
      store: .memory(buffer),
      index: index.build(),
      records: records,
      propertyCounts: tally.counts,
      rejectedCount: rejectedCount,
      mail: mail
    )
  }
}
