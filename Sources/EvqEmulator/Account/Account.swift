package import EvqModel

/// The data that the emulator serves: events, CRM records and e-mail events.
///
/// Events are indexed in order of time; their content stays in memory or in the file.
package struct Account: Sendable {
  /// The index entry of one event: its location and its filter keys.
  ///
  /// 40 bytes, because a file may have tens of millions of events: names are numbers and hashes.
  package struct Event: Sendable {
    package let time: Int64
    let offset: Int
    let length: UInt32
    /// The number of its `EventKind`, event type and object type; the highest bit is `isCanonical`.
    private let kindAndForm: UInt32
    /// The hash of the id; different ids may share it.
    package let idHash: UInt64
    /// The hash of the object's type and id.
    let objectHash: UInt64

    /// Whether the bytes of the record are in canonical form, as long as the file does not change.
    var isCanonical: Bool { kindAndForm >> 31 != 0 }

    /// The number of its `EventKind`.
    var kind: UInt32 { kindAndForm & (1 << 31 - 1) }

    init(
      time: Int64,
      offset: Int,
      length: UInt32,
      kind: Int,
      isCanonical: Bool,
      idHash: UInt64,
      objectHash: UInt64
    ) {
      self.time = time
      self.offset = offset
      self.length = length
      kindAndForm = UInt32(truncatingIfNeeded: kind) | (isCanonical ? 1 << 31 : 0)
      self.idHash = idHash
      self.objectHash = objectHash
    }
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
  package let catalog: Catalog
  /// The number of rejected input records: not an event, or a repeated id.
  package let rejectedCount: Int
  private let lazyRecords: Lazy<[Record]>
  private let lazyMail: Lazy<Mail>

  init(
    store: EventStore,
    index: EventIndex,
    records: @escaping @Sendable () -> [Record] = { [] },
    propertyCounts: NameTable<Int>?,
    rejectedCount: Int,
    mail: @escaping @Sendable () -> Mail
  ) {
    self.store = store
    self.index = index
    lazyRecords = Lazy(records)
    self.rejectedCount = rejectedCount
    lazyMail = Lazy(mail)
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

  /// How many events of the sample account were written as text; all of any other account.
  ///
  /// Tests compare it with what was asked for.
  package var writtenEventCount: Int {
    switch store {
    case .memory, .file: events.count
    case .sample(let sample): sample.writtenCount
    }
  }

  /// Whether the account has neither events nor e-mail events.
  package var isEmpty: Bool { events.isEmpty && mail.count == 0 }

  /// The CRM records; those of the sample account are made on first use.
  package var records: [Record] { lazyRecords.value }

  /// The e-mail events; those of the sample account are made on first use.
  package var mail: Mail { lazyMail.value }

  /// Reads events into memory, in any form that files have: lines, an array, a page.
  ///
  /// Records without a unique id, a type, a time or an object are counted as rejected. Events are
  /// converted to canonical form: every property a string, the time in ISO 8601 with milliseconds.
  package init(
    reading source: inout some BatchSource,
    records: [Record] = []
  ) async throws(RuntimeFailure) {
    var builder = AccountBuilder()
    while let batch = try await source.next() { builder.append(batch) }
    builder.rejectedCount += source.report.malformedCount
    self = builder.build(records: records)
  }

  /// Indexes a file of any size; each request reads the events of its page.
  ///
  /// The file stays open. It may have any layout of event files; an index entry takes 40 bytes. Records
  /// that are neither events nor e-mail events, and events that repeat an id, are counted as rejected.
  /// With `countsProperties` the catalog has the property names. Throws unless the path is a regular
  /// file: standard input and pipes cannot be read again.
  package init(
    readingFileAt path: String,
    countsProperties: Bool = false
  ) async throws(RuntimeFailure) {
    var indexer = try await AccountIndexer(path: path, countsProperties: countsProperties)
    self = try indexer.account()
  }

  /// The slots that the source of `init(reading:)` must fill.
  package static let slots: [(slot: Int, field: Field)] = Field.ofEvent.enumerated().map {
    ($0.offset, $0.element)
  }
}
