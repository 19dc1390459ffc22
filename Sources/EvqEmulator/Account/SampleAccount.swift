package import EvqModel

extension Account {
  /// The sample account, an invented shop, with data of the 30 days before `now`.
  ///
  /// It has about 5,000 events with contacts, companies and deals, and about 1,500 e-mail events of four
  /// campaigns. The same seed and `now` give the same account; another `now` shifts all times. Events are
  /// indexed at once and written when they are read; records and e-mail events are made on first use.
  package static func sample(seed: UInt64 = 1, now: Instant) -> Account {
    let people = SampleContacts(seed: seed)
    var indexer = SampleIndexer(people, now)
    let index = indexer.index()
    return Account(
      store: .sample(SampleEvents(people, now, starts: indexer.starts)),
      index: index,
      records: { SampleRecords.all(people) },
      propertyCounts: indexer.propertyCounts,
      rejectedCount: 0,
      mail: { .sample(seed: seed, now: now, recipients: people.contacts.map(\.email)) }
    )
  }
}

/// Draws all events once for the index, without their text.
private struct SampleIndexer {
  /// The random numbers before each event.
  private(set) var starts: [SeededRandom] = []
  private let people: SampleContacts
  private let now: Instant
  private var events: [Account.Event] = []
  private var tally: [[Int]] = []

  init(_ people: SampleContacts, _ now: Instant) {
    self.people = people
    self.now = now
    let count = SampleKind.allCases.reduce(0) { $0 + $1.count }
    starts.reserveCapacity(count)
    events.reserveCapacity(count)
  }

  /// The index of all events, ordered by time.
  mutating func index() -> EventIndex {
    var kinds = KindTable()
    var random = people.random
    for kind in SampleKind.allCases {
      let number = kinds.number(
        eventType: kind.rawValue.utf8,
        objectType: kind.ownerType.name.utf8
      )
      append(kind, number, &random)
    }
    events.sort { $0.time != $1.time ? $0.time < $1.time : $0.offset < $1.offset }
    return EventIndex(events, kinds, IdentifierTable(events))
  }

  /// Draws the events of a kind.
  private mutating func append(_ kind: SampleKind, _ number: Int, _ random: inout SeededRandom) {
    let sources = kind.properties
    let owners = people.ownerHashes(of: kind)
    var counts = Array(repeating: 0, count: sources.count)
    var id: [UInt8] = []
    for _ in 0..<kind.count {
      starts.append(random)
      let event = SampleEvent(kind, serial: starts.count, people, now, &random)
      id.removeAll(keepingCapacity: true)
      event.appendID(to: &id)
      events.append(
        Account.Event(
          time: event.time.milliseconds,
          offset: starts.count - 1,
          length: 0,
          kind: number,
          isCanonical: true,
          idHash: ByteHash.of(id),
          objectHash: owners[event.owner]
        )
      )
      for (index, source) in sources.enumerated() where source.value.draw(&random, event) != nil {
        counts[index] += 1
      }
    }
    tally.append(counts)
  }

  /// How many events have each property.
  var propertyCounts: NameTable<Int> {
    var counts: NameTable<Int> = [:]
    for (kind, numbers) in zip(SampleKind.allCases, tally) {
      for (property, number) in zip(kind.properties, numbers) where number > 0 {
        counts[property.name, default: 0] += number
      }
    }
    return counts
  }
}
