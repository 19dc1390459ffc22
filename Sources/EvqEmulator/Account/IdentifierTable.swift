/// A hash table from event ids to events; about eight bytes per event.
struct IdentifierTable: Sendable {
  /// The indices of events plus one; zero is a free slot.
  ///
  /// The count is a power of two.
  private var slots: [UInt32] = Array(repeating: 0, count: 16)
  private var count = 0

  init() {}

  init(_ events: [Account.Event]) {
    resize(toHold: events.count)
    for index in events.indices { insert(index, in: events) }
  }

  /// Adds an event; `events` must contain all events added before.
  mutating func insert(_ index: Int, in events: [Account.Event]) {
    if 4 * (count + 1) > 3 * slots.count {
      let old = slots
      resize(toHold: 2 * count)
      for entry in old where entry != 0 { fill(entry, events[Int(entry) - 1].idHash) }
    }
    fill(UInt32(index + 1), events[index].idHash)
    count += 1
  }

  private mutating func resize(toHold count: Int) {
    var size = 16
    while 3 * size < 4 * (count + 1) { size *= 2 }
    slots = Array(repeating: 0, count: size)
  }

  private mutating func fill(_ entry: UInt32, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = entry
  }

  /// The indices of the events whose id has this hash, nearly always at most one.
  func indices(of hash: UInt64, in events: [Account.Event]) -> [Int] {
    var result: [Int] = []
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      if events[index].idHash == hash { result.append(index) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return result
  }
}
