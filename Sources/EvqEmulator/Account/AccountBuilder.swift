import EvqModel

/// Collects events in memory, in canonical form.
struct AccountBuilder {
  private var bytes: [UInt8] = []
  private var index = EventIndexBuilder()
  private var tally = PropertyTally()
  var rejectedCount = 0

  /// Adds the rows of a batch with the slots `Account.slots`.
  mutating func append(_ batch: Batch) {
    for row in batch.selection {
      guard let event = CanonicalEvent(batch, row: row), append(event) else {
        rejectedCount += 1
        continue
      }
    }
  }

  /// Adds an event; false if another event has its id.
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
        kind: kind,
        isCanonical: true,
        idHash: idHash,
        objectHash: EventKind.objectHash(event.objectType, event.objectId.utf8)
      )
    )
  }

  /// The account, without e-mail events.
  mutating func build(records: [Account.Record]) -> Account {
    // Only one reference must remain, so that the buffer appends its padding in place.
    let content = bytes
    bytes = []
    let buffer = ByteBuffer(content)
    return Account(
      store: .memory(buffer),
      index: index.build(),
      records: { records },
      propertyCounts: tally.counts,
      rejectedCount: rejectedCount,
      mail: { .empty }
    )
  }
}
