import EvqModel

/// The index of an account's events, by time, type and id.
struct EventIndex: Sendable {
  /// Sorted by time, then by position in the store.
  let events: [Account.Event]
  let kinds: KindTable
  /// For each event type the positions of its events in `events`, ascending.
  private let positions: [[UInt32]]
  private let identifiers: IdentifierTable

  /// `events` must be sorted; `identifiers` must be built from them.
  init(_ events: [Account.Event], _ kinds: KindTable, _ identifiers: IdentifierTable) {
    self.events = events
    self.kinds = kinds
    self.identifiers = identifiers
    var counts = Array(repeating: 0, count: kinds.typeNames.count)
    for event in events { counts[kinds[event.kind].typeNumber] += 1 }
    var positions = counts.map { count in
      var empty: [UInt32] = []
      empty.reserveCapacity(count)
      return empty
    }
    for (index, event) in events.enumerated() {
      positions[kinds[event.kind].typeNumber].append(UInt32(index))
    }
    self.positions = positions
  }

  func kind(of event: Account.Event) -> EventKind { kinds[event.kind] }

  /// The number of events of each type.
  var counts: NameTable<Int> {
    NameTable(zip(kinds.typeNames.map(\.string), positions.map(\.count)))
  }

  // MARK: Orders

  /// All events, or those of a type.
  func order(ofType name: String?) -> EventOrder {
    guard let name else { return EventOrder(events: events, positions: nil) }
    let number = kinds.typeNumber(of: name)
    return EventOrder(events: events, positions: number.map { positions[$0] } ?? [])
  }

  /// The events with these ids, or with ids of the same hashes.
  func order(ofIDs ids: Set<Text>) -> EventOrder {
    let indices = Set(ids.flatMap { index(of: ByteHash.of($0.string.utf8)) })
    return EventOrder(events: events, positions: indices.sorted().map { UInt32($0) })
  }

  private func index(of hash: UInt64) -> [Int] { identifiers.indices(of: hash, in: events) }

  /// The position of a cursor's event.
  func position(of cursor: EventCursor) -> Int? {
    index(of: cursor.hash).first { events[$0].time == cursor.time }
  }
}

/// A selection of an index's events, sorted by time and numbered from 0.
struct EventOrder {
  private let events: [Account.Event]
  /// The selected positions; nil for all events.
  private let positions: [UInt32]?

  init(events: [Account.Event], positions: [UInt32]?) {
    self.events = events
    self.positions = positions
  }

  private var count: Int { positions?.count ?? events.count }

  private func position(_ number: Int) -> Int { positions.map { Int($0[number]) } ?? number }

  subscript(number: Int) -> Account.Event { events[position(number)] }

  /// The numbers of the events in a time window.
  func numbers(in window: TimeWindow) -> Range<Int> {
    let start = window.since.map { since in
      firstNumber { events[$0].time >= since.milliseconds }
    }
    let end = window.until.map { until in
      firstNumber { events[$0].time >= until.milliseconds }
    }
    let upper = end ?? count
    return min(start ?? 0, upper)..<upper
  }

  /// The numbers of the events before a position in the index.
  func numbers(before limit: Int) -> Range<Int> { 0..<firstNumber { $0 >= limit } }

  /// The numbers of the events after a position in the index.
  func numbers(after limit: Int) -> Range<Int> { firstNumber { $0 > limit }..<count }

  /// Binary search for the first position that satisfies a predicate; all later ones do, too.
  private func firstNumber(where isAfter: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if isAfter(position(middle)) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
