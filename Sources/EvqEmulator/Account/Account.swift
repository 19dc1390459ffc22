package import EvqModel

/// What the emulator serves: events in order of time, the records they belong to, and e-mail events.
///
/// The events' content stays where it is, in memory or in a file; here is what requests filter by.
package struct Account: Sendable {
  /// One event: where it stands in the store, and what requests filter by.
  ///
  /// Shape: 40 bytes, because a file may have tens of millions of them. Names are numbers and hashes.
  package struct Event: Sendable {
    package let time: Int64
    let offset: Int
    let length: UInt32
    /// The number of its `EventKind`: the types of event and object.
    let kind: UInt32
    /// Of its id; another id may have the same.
    package let idHash: UInt64
    /// Of the object's type and id.
    let objectHash: UInt64
  }

  /// A CRM record.
  package struct Record: Sendable {
    package var objectType: ObjectType
    package var id: String
    package var properties: NameTable<String>

    package init(objectType: ObjectType, id: String, properties: NameTable<String>) {
      self.objectType = objectType
      self.id = id
      self.properties = properties
    }
  }

  let store: EventStore
  let index: EventIndex
  package let records: [Record]
  package let catalog: Catalog
  /// How many records of the input were no events and are not served.
  package let rejectedCount: Int
  private let lateMail: Lazy<Mail>

  init(
    store: EventStore,
    index: EventIndex,
    records: [Record] = [],
    propertyCounts: NameTable<Int>?,
    rejectedCount: Int,
    mail: @escaping @Sendable () -> Mail
  ) {
    self.store = store
    self.index = index
    self.records = records
    self.rejectedCount = rejectedCount
    lateMail = Lazy(mail)
    let counts = index.counts
    catalog = Catalog(
      eventTypes: counts.keys,
      eventCounts: counts,
      propertyCounts: propertyCounts ?? [:],
      sampledEvents: propertyCounts == nil ? 0 : index.events.count
    )
  }

  /// The events, ordered by time.
  package var events: [Event] { index.events }

  /// Whether there is no event of either kind to serve.
  package var isEmpty: Bool { events.isEmpty && mail.count == 0 }

  /// The e-mail events; those of the sample account are made when they are first asked for.
  package var mail: Mail { lateMail.value }

  /// An account in memory from events in any form that files have: lines, an array, a page.
  ///
  /// Records without an id of their own, a type, a time or an object cannot be served; they are counted.
  /// Values are put into the form of the service: every property a string, the time in ISO 8601 with
  /// milliseconds.
  package init(
    reading source: inout some BatchSource,
    records: [Record] = []
  ) async throws(RuntimeFailure) {
    var builder = AccountBuilder()
    while let batch = try await source.next() { builder.append(batch) }
    builder.rejectedCount += source.report.malformedCount
    self = builder.build(records: records)
  }

  /// An account over a file of any size, which stays open: a request reads the events of its page.
  ///
  /// The file is read once, in any layout that files of events have; its events are indexed in 40 bytes
  /// each and stay in the file. Records that are no events of either kind are counted as rejected, and so
  /// is an event whose id occurred before. With `countsProperties` the catalog knows the properties.
  /// Throws for what is no regular file: standard input and pipes cannot be read again.
  package init(
    readingFileAt path: String,
    countsProperties: Bool = false
  ) async throws(RuntimeFailure) {
    var indexer = try await AccountIndexer(path: path, countsProperties: countsProperties)
    self = try indexer.account()
  }

  /// The slots that `init(reading:)` expects its source to fill.
  package static let slots: [(slot: Int, field: Field)] = Field.ofEvent.enumerated().map {
    ($0.offset, $0.element)
  }
}
