/// What exists in an account or file, as far as it is known: names for suggestions and fan-out.
package struct Catalog: Sendable, Equatable {
  /// All event type names that can be asked for, sorted.
  ///
  package var eventTypes: [String]
  /// Whether `eventTypes` is the whole list; false where it has not been asked for yet.
  package var knowsEventTypes: Bool
  /// How many events of a type there are, where the backend knows without asking.
  package var eventCounts: NameTable<Int>
  /// In how many of the sampled events a property occurs.
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

  /// Property names, the frequent ones first.
  package var propertyNames: [String] {
    propertyCounts.sorted { ($1.value, Text($0.key)) < ($0.value, Text($1.key)) }.map(\.key)
  }
}
