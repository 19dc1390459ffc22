/// Finds events by the hash of their id; it holds no ids, and about eight bytes for an event.
struct IdentifierTable: Sendable {
  /// The indices of events plus one, where zero is free; as many places as a power of two.
  private var places: [UInt32] = Array(repeating: 0, count: 16)
  private var count = 0

  init() {}

  init(_ events: [Account.Event]) {
    resize(toHold: events.count)
    for index in events.indices { insert(index, in: events) }
  }

  /// Adds the event with an index; the events must be those of the indices added before.
  mutating func insert(_ index: Int, in events: [Account.Event]) {
    if 4 * (count + 1) > 3 * places.count {
      let held = places
      resize(toHold: 2 * count)
      for place in held where place != 0 { fill(place, events[Int(place) - 1].idHash) }
    }
    fill(UInt32(index + 1), events[index].idHash)
    count += 1
  }

  private mutating func resize(toHold count: Int) {
    var size = 16
    while 3 * size < 4 * (count + 1) { size *= 2 }
    places = Array(repeating: 0, count: size)
  }

  private mutating func fill(_ place: UInt32, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[slot] != 0 { slot = (slot + 1) & (places.count - 1) }
    places[slot] = place
  }

  /// The indices of the events whose id has this hash; nearly always one or none.
  func indices(of hash: UInt64, in events: [Account.Event]) -> [Int] {
    var result: [Int] = []
    var slot = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[slot] != 0 {
      let index = Int(places[slot]) - 1
      if events[index].idHash == hash { result.append(index) }
      slot = (slot + 1) & (places.count - 1)
    }
    return result
  }
}
