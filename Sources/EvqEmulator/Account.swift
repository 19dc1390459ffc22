package import EvqModel

/// What the emulator serves: events in order of time, and the records they belong to.
package struct Account: Sendable {
  /// One event: its place in the buffer and what requests filter by.
  package struct Event: Sendable {
    package var range: RowRange
    package var time: Int64
    package var id: String
    package var eventType: String
    package var objectType: ObjectType
    package var objectId: String
    /// Where its `properties` object stands.
    package var properties: RowRange
  }

  /// A CRM record.
  package struct Record: Sendable {
    package var objectType: ObjectType
    package var id: String
    package var properties: [String: String]

    package init(objectType: ObjectType, id: String, properties: [String: String]) {
      self.objectType = objectType
      self.id = id
      self.properties = properties
    }
  }

  /// One event per line, each in the form in which the service answers.
  package let buffer: ByteBuffer
  /// Ordered by time, then by id.
  package let events: [Event]
  /// The positions in `events` of every type's events, ascending.
  package let eventsByType: [String: [Int]]
  package let records: [Record]
  package let catalog: Catalog
  /// How many records of the input were no events and are not served.
  package let rejectedCount: Int

  init(
    buffer: ByteBuffer,
    events: [Event],
    records: [Record],
    propertyCounts: [String: Int],
    rejectedCount: Int
  ) {
    self.buffer = buffer
    self.records = records
    self.rejectedCount = rejectedCount
    let ordered = events.indices.sorted { left, right in
      events[left].time != events[right].time
        ? events[left].time < events[right].time
        : events[left].id.utf8.lexicographicallyPrecedes(events[right].id.utf8)
    }
    self.events = ordered.map { events[$0] }
    eventsByType = Dictionary(grouping: self.events.indices) { [events = self.events] in
      events[$0].eventType
    }
    catalog = Catalog(
      eventTypes: eventsByType.keys.sorted(),
      eventCounts: eventsByType.mapValues(\.count),
      propertyCounts: propertyCounts,
      sampledEvents: events.count
    )
  }

  /// An account from events in any form that files have: lines, an array, a page.
  ///
  /// Records without an id of their own, a type, a time or an object cannot be served; they are counted.
  /// Values are put into
  /// the form of the service: every property a string, the time in ISO 8601 with milliseconds.
  package init(
    reading source: inout some BatchSource,
    records: [Record] = []
  ) async throws(SourceError) {
    var builder = AccountBuilder()
    while let batch = try await source.next() { builder.append(batch) }
    builder.rejectedCount += source.report.malformedCount
    self = builder.build(records: records)
  }

  /// The slots that `init(reading:)` expects its source to fill.
  package static let slots: [(slot: Int, field: Field)] = Field.ofEvent.enumerated().map {
    ($0.offset, $0.element)
  }
}
