import EvqEngine
import EvqFiles
import EvqModel
import EvqSyntax

/// Reads the file of an account once and indexes its events and e-mail events.
struct AccountIndexer {
  private let file: InputFile
  private var source: FileSource
  private let countsProperties: Bool
  private var index = EventIndexBuilder()
  private var mail = MailBuilder()
  private var tally = PropertyTally()
  private var form = CanonicalForm()
  /// The file's version before it was read.
  private let version: FileVersion?
  /// Reads earlier events to compare ids.
  private var reader: EventReader
  private var rejectedCount = 0

  /// The fields of events, followed by those of e-mail events.
  private static let fields = Field.ofEvent + MailColumns.fields

  /// Opens the file; throws unless it allows random access.
  ///
  /// Compressed files, tables and several files are first spooled into one file of lines.
  init(path: String, countsProperties: Bool) async throws(RuntimeFailure) {
    guard path != "-" else { throw AccountIndexer.notSeekable("standard input") }
    let slots = Self.fields.enumerated().map { (slot: $0.offset, field: $0.element) }
    let paths = try InputPaths.expand(path)
    if paths == [path], FileKind(path: path)?.isRandomAccess ?? true {
      file = try InputFile(path: path)
      guard file.isRegular else { throw AccountIndexer.notSeekable("`\(path)`") }
      source = try FileSource(path: path, slots: slots, slotCount: slots.count, isStrict: false)
    } else {
      var files = try FilesSource(paths) { path throws(RuntimeFailure) in
        try FileSource(path: path, slots: [], slotCount: 0, isStrict: false)
      }
      let spooled = try await SpooledRecords(&files, name: path)
      source = try FileSource(spooled, ScannerConfiguration(slots: slots, slotCount: slots.count))
      file = spooled.file
      rejectedCount = spooled.report.malformedCount
    }
    version = file.version
    reader = EventReader(.file(file, version: nil))
    self.countsProperties = countsProperties
  }

  private static func notSeekable(_ name: String) -> RuntimeFailure {
    RuntimeFailure(
      .unusableAccount,
      "\(name) cannot be an account: each request must read it again",
      helps: ["save it to a file"]
    )
  }

  /// Reads the file to its end.
  mutating func account() throws(RuntimeFailure) -> Account {
    while let batch = try source.next() { try append(batch, at: source.bufferOffset) }
    // A file that has changed while it was read has no version: each record will be checked.
    let isKnown = version == file.version && version?.isSettled == true
    let store = EventStore.file(file, version: isKnown ? version : nil)
    let (mail, repeatedCount) = try mail.build(store)
    return Account(
      store: store,
      index: index.build(),
      propertyCounts: countsProperties ? tally.counts : nil,
      rejectedCount: rejectedCount + repeatedCount + source.report.malformedCount,
      mail: { mail }
    )
  }

  /// Adds the rows of a batch; its buffer starts at this offset of the file.
  private mutating func append(_ batch: Batch, at bufferOffset: Int) throws(RuntimeFailure) {
    let columns = EventColumns(batch)
    let mailColumns = MailColumns(batch, firstSlot: Field.ofEvent.count)
    for row in batch.selection {
      let rowRange = batch.rows[row]
      guard let length = UInt32(exactly: rowRange.length) else {
        rejectedCount += 1
        continue
      }
      let range = RowRange(offset: bufferOffset + rowRange.offset, length: Int(length))
      let isServed =
        columns.hasEventType(row)
        ? try append(columns, row, batch, range) : mail.append(mailColumns, row, range)
      if !isServed { rejectedCount += 1 }
    }
  }

  /// Adds an event; false if a field is missing or another event has its id.
  private mutating func append(
    _ columns: EventColumns,
    _ row: Int,
    _ batch: Batch,
    _ range: RowRange
  ) throws(RuntimeFailure) -> Bool {
    guard let event = columns.event(row, at: range, &index.kinds, &form) else { return false }
    for earlier in index.events(withIDHash: event.idHash) {
      let id = try reader.identity(of: earlier).id
      if id == batch.text(slot: EventColumns.idSlot, row: row) { return false }
    }
    guard index.insert(event) else { return false }
    if countsProperties {
      for property in CanonicalEvent.properties(of: batch, row: row) { tally.count(property.name) }
    }
    return true
  }
}

/// The columns of a batch from which index entries are made.
private struct EventColumns {
  static let idSlot = 4
  private let batch: Batch
  private let times: [Int64]
  private let types: [ValueSlice]
  private let objectTypes: [ValueSlice]
  private let objectIds: [ValueSlice]
  private let ids: [ValueSlice]

  init(_ batch: Batch) {
    self.batch = batch
    if case .times(let column) = batch.column(0) { times = column } else { times = [] }
    types = batch.slices(1)
    objectTypes = batch.slices(2)
    objectIds = batch.slices(3)
    ids = batch.slices(EventColumns.idSlot)
  }

  func hasEventType(_ row: Int) -> Bool { types[row].form != .missing }

  /// The index entry of a row; nil if the row is not an event.
  func event(
    _ row: Int,
    at range: RowRange,
    _ kinds: inout KindTable,
    _ form: inout CanonicalForm
  ) -> Account.Event? {
    let slices = [types[row], objectTypes[row], objectIds[row], ids[row]]
    guard times[row] != Column.noTime, types[row].length > 0,
      !slices.contains(where: { $0.form == .missing })
    else { return nil }
    if slices.contains(where: { $0.form == .escapedString || $0.form == .compoundText }) {
      let texts = slices.map { Array(batch.text(of: $0).string.utf8) }
      return event(times[row], range, isCanonical: false, texts, &kinds)
    }
    return batch.buffer.withBytes { bytes in
      let record = UnsafeBufferPointer(rebasing: bytes[batch.rows[row].bounds])
      let texts = slices.map { UnsafeBufferPointer(rebasing: bytes[$0.bounds]) }
      let isCanonical = form.holds(
        for: record,
        time: times[row],
        idHash: ByteHash.of(texts[3])
      )
      return event(times[row], range, isCanonical: isCanonical, texts, &kinds)
    }
  }

  /// `texts` are event type, object type, object id and id.
  private func event(
    _ time: Int64,
    _ range: RowRange,
    isCanonical: Bool,
    _ texts: [some Collection<UInt8>],
    _ kinds: inout KindTable
  ) -> Account.Event {
    let kind = kinds.number(eventType: texts[0], objectType: texts[1])
    return Account.Event(
      time: time,
      offset: range.offset,
      length: UInt32(truncatingIfNeeded: range.length),
      kind: kind,
      isCanonical: isCanonical,
      idHash: ByteHash.of(texts[3]),
      objectHash: kinds.kinds[kind].objectHash(texts[2])
    )
  }
}

extension Batch {
  /// The slices of a slot by row; missing values if the slot has none.
  func slices(_ slot: Int) -> [ValueSlice] {
    guard case .slices(let slices) = column(slot) else {
      return Array(repeating: .missing, count: rows.count)
    }
    return slices
  }
}
