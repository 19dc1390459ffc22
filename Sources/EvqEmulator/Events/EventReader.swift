import EvqModel

/// Reads the events of an account for one response.
struct EventReader {
  /// Reads events from the store.
  private var records: RecordReader
  private var form = CanonicalForm()
  /// Whether the flags of the index hold for the bytes of the store.
  private let isUnchanged: Bool

  /// `properties` are the names that `event(_:has:)` can test.
  init(_ store: EventStore, properties: [String] = []) {
    isUnchanged = store.isUnchanged
    let fields = Field.ofEvent + properties.map { Field.property($0) }
    records = RecordReader(store, fields: fields)
  }

  /// The ids of the event and of its object.
  mutating func identity(of event: Account.Event) throws(RuntimeFailure) -> EventIdentity {
    if let line = try line(of: event) { return line.identity }
    let batch = try batch(of: event)
    return EventIdentity(
      id: batch.text(slot: 4, row: 0) ?? "",
      objectId: batch.text(slot: 3, row: 0) ?? ""
    )
  }

  /// Whether each property has one of its values; the names are those of the initializer.
  mutating func event(
    _ event: Account.Event,
    has filters: [(name: String, values: [String])]
  ) throws(RuntimeFailure) -> Bool {
    if let line = try line(of: event) { return line.has(filters) }
    let batch = try batch(of: event)
    return filters.enumerated().allSatisfy { index, property in
      guard let text = batch.text(slot: Field.ofEvent.count + index, row: 0) else { return false }
      return property.values.contains { Text($0) == text }
    }
  }

  /// Reads the range of these events at once, if they are close together.
  mutating func prefetch(_ events: [Account.Event]) throws(RuntimeFailure) {
    guard var range = events.first?.bounds else { return }
    for event in events {
      range = min(range.lowerBound, event.offset)..<max(range.upperBound, event.bounds.upperBound)
    }
    try records.prefetch(range)
  }

  /// Appends the event in canonical form, with all its properties or only the named ones.
  mutating func append(
    _ event: Account.Event,
    showing names: Set<Text>?,
    to bytes: inout [UInt8]
  ) throws(RuntimeFailure) {
    if let line = try line(of: event) {
      line.append(showing: names, to: &bytes)
      return
    }
    if names == nil {
      let record = try records.bytes(at: event.offset, count: Int(event.length))
      if form.holds(for: record, time: event.time, idHash: event.idHash) {
        bytes += record
        return
      }
    }
    guard var canonical = CanonicalEvent(try batch(of: event), row: 0) else {
      throw .changedAccount
    }
    if let names { canonical.properties.removeAll { !names.contains(Text($0.name)) } }
    canonical.append(to: &bytes)
  }

  /// The bytes of an event; nil if they are not known to be in canonical form.
  private mutating func line(of event: Account.Event) throws(RuntimeFailure) -> CanonicalLine? {
    guard event.isCanonical, isUnchanged else { return nil }
    return CanonicalLine(try records.bytes(at: event.offset, count: Int(event.length)))
  }

  /// A batch with the event as its only row.
  private mutating func batch(of event: Account.Event) throws(RuntimeFailure) -> Batch {
    try records.record(at: event.offset, count: Int(event.length), idSlot: 4, hash: event.idHash)
  }
}

extension CanonicalLine {
  /// Whether each property has one of its values.
  fileprivate func has(_ filters: [(name: String, values: [String])]) -> Bool {
    var remaining = filters.count
    for field in JSONFields(parts.properties) {
      let name = field.name
      guard let filter = filters.first(where: { Text($0.name) == Text(name) }) else { continue }
      let text = Text(field.text ?? "")
      guard filter.values.contains(where: { Text($0) == text }) else { return false }
      remaining -= 1
    }
    return remaining == 0
  }
}

extension Account.Event {
  /// The bytes of its record in the store.
  var bounds: Range<Int> { offset..<offset + Int(length) }
}
