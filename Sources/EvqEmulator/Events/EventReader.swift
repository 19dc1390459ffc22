import EvqModel

/// Reads the events of an account for one response.
struct EventReader {
  /// Reads events that are in canonical form.
  private var lines: StoreReader
  /// Reads events from the file; nil for an account in memory.
  private var records: RecordReader?
  private var form = CanonicalForm()

  /// `properties` are the names that `event(_:has:)` can test.
  init(_ store: EventStore, properties: [String] = []) throws(RuntimeFailure) {
    lines = StoreReader(store)
    switch store {
    case .memory, .sample: break
    case .file:
      let fields = Field.ofEvent + properties.map { Field.property($0) }
      records = try RecordReader(store, fields: fields)
    }
  }

  /// The ids of the event and of its object.
  mutating func identity(of event: Account.Event) throws(RuntimeFailure) -> EventIdentity {
    guard let batch = try batch(of: event) else { return try line(of: event).identity }
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
    guard let batch = try batch(of: event) else { return try line(of: event).has(filters) }
    return filters.enumerated().allSatisfy { index, property in
      guard let text = batch.text(slot: Field.ofEvent.count + index, row: 0) else { return false }
      return property.values.contains { Text($0) == text }
    }
  }

  /// Appends the event in canonical form, with all its properties or only the named ones.
  mutating func append(
    _ event: Account.Event,
    showing names: Set<Text>?,
    to bytes: inout [UInt8]
  ) throws(RuntimeFailure) {
    if names == nil, let record = try records?.bytes(at: event.offset, count: Int(event.length)),
      form.holds(for: record, time: event.time, idHash: event.idHash)
    {
      bytes += record
      return
    }
    guard let batch = try batch(of: event) else {
      try line(of: event).append(showing: names, to: &bytes)
      return
    }
    guard var canonical = CanonicalEvent(batch, row: 0) else { throw .changedAccount }
    if let names { canonical.properties.removeAll { !names.contains(Text($0.name)) } }
    canonical.append(to: &bytes)
  }

  private mutating func line(of event: Account.Event) throws(RuntimeFailure) -> CanonicalLine {
    CanonicalLine(try lines.bytes(at: event.offset, count: Int(event.length)))
  }

  /// A batch with the event as its only row; nil for an account in memory.
  private mutating func batch(of event: Account.Event) throws(RuntimeFailure) -> Batch? {
    try records?.record(at: event.offset, count: Int(event.length), idSlot: 4, hash: event.idHash)
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
