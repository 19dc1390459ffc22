/// The known names of an account or file, for suggestions and fan-out.
package struct Catalog: Sendable, Equatable {
  /// The names of all known event types, sorted.
  package var eventTypes: [String]
  /// Whether `eventTypes` is complete; false before it was requested.
  package var knowsEventTypes: Bool
  /// The number of events of each type, if the backend knows it without a request.
  package var eventCounts: NameTable<Int>
  /// The number of sampled events with each property.
  package var propertyCounts: NameTable<Int>
  package var sampledEvents: Int

  package init(
    eventTypes: [String] = [],
    knowsEventTypes: Bool = true,
    eventCounts: NameTable<Int> = [:],
    propertyCounts: NameTable<Int> = [:],
    sampledEvents: Int = 0
  ) {
    self.eventTypes = eventTypes
    self.knowsEventTypes = knowsEventTypes
    self.eventCounts = eventCounts
    self.propertyCounts = propertyCounts
    self.sampledEvents = sampledEvents
  }

  /// Property names, most frequent first.
  package var propertyNames: [String] {
    propertyCounts.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }.map(\.key)
  }
}
