import EvqEngine
import EvqModel
import EvqSyntax

/// Reads the file of an account once and keeps of every record what finds it again.
struct AccountIndexer {
  private let file: InputFile
  private var source: FileSource
  private let countsProperties: Bool
  private var index = EventIndexBuilder()
  private var mail = MailBuilder()
  private var tally = PropertyTally()
  /// Reads earlier events, to compare their ids.
  private var reader: EventReader
  private var rejectedCount = 0

  /// The slots of events, and behind them those of e-mail events.
  private static let fields = Field.ofEvent + MailColumns.fields

  /// Opens the file; throws for one that cannot be read at any place.
  ///
  /// What is compressed, a table or several files is put into one file of lines first.
  init(path: String, countsProperties: Bool) async throws(RuntimeFailure) {
    guard path != "-" else { throw AccountIndexer.notAgain("standard input") }
    let slots = Self.fields.enumerated().map { (slot: $0.offset, field: $0.element) }
    let paths = try InputPaths.expand(path)
    if paths == [path], FileKind(path: path)?.isRandomAccess ?? true {
      file = try InputFile(path: path)
      guard file.isRegular else { throw AccountIndexer.notAgain("`\(path)`") }
      source = try FileSource(path: path, slots: slots, slotCount: slots.count, isStrict: false)
    } else {
      var files = try FilesSource(paths) { path throws(RuntimeFailure) in
        try FileSource(path: path, slots: [], slotCount: 0, isStrict: false)
      }
      let spooled = try await SpooledRecords(&files, name: path)
      source = try FileSource(spooled, slots: slots, slotCount: slots.count)
      file = spooled.file
      rejectedCount = spooled.report.malformedCount
    }
    reader = try EventReader(.file(file))
    self.countsProperties = countsProperties
  }

  private static func notAgain(_ name: String) -> RuntimeFailure {
    RuntimeFailure(
      .unusableAccount,
      "\(name) cannot be an account: it is read once, and requests read it again and again",
      helps: ["save it to a file and name that"]
    )
  }

  /// Reads the file to its end.
  mutating func account() throws(RuntimeFailure) -> Account {
    while let batch = try source.next() { try append(batch, at: source.bufferOffset) }
    let store = EventStore.file(file)
    let (mail, repeatedCount) = try mail.build(store)
    return Account(
      store: store,
      index: index.build(),
      propertyCounts: countsProperties ? tally.counts : nil,
      rejectedCount: rejectedCount + repeatedCount + source.report.malformedCount,
      mail: { mail }
    )
  }

  /// Adds the rows of a batch whose buffer starts at a place of the file.
  private mutating func append(_ batch: Batch, at bufferOffset: Int) throws(RuntimeFailure) {
    let columns = EventColumns(batch)
    let mailColumns = MailColumns(batch, firstSlot: Field.ofEvent.count)
    for row in batch.selection {
      let range = batch.rows[row]
      guard let length = UInt32(exactly: range.length) else {
        rejectedCount += 1
        continue
      }
      let place = RowRange(offset: bufferOffset + range.offset, length: Int(length))
      let isServed =
        columns.hasEventType(row)
        ? try append(columns, row, batch, place) : mail.append(mailColumns, row, place)
      if !isServed { rejectedCount += 1 }
    }
  }

  /// Adds an event; false when it lacks something, or when its id was there already.
  private mutating func append(
    _ columns: EventColumns,
    _ row: Int,
    _ batch: Batch,
    _ place: RowRange
  ) throws(RuntimeFailure) -> Bool {
    guard let event = columns.event(row, at: place, &index.kinds) else { return false }
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

/// The columns of a batch that make a compact event.
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

  /// The event in a row; nil for a row that is none.
  func event(_ row: Int, at place: RowRange, _ kinds: inout KindTable) -> Account.Event? {
    let slices = [types[row], objectTypes[row], objectIds[row], ids[row]]
    guard times[row] != Column.noTime, types[row].length > 0,
      !slices.contains(where: { $0.form == .missing })
    else { return nil }
    if slices.contains(where: { $0.form == .escapedString || $0.form == .compoundText }) {
      return event(times[row], place, slices.map { Array(batch.text(of: $0).string.utf8) }, &kinds)
    }
    return batch.buffer.withBytes { bytes in
      let texts = slices.map { UnsafeBufferPointer(rebasing: bytes[$0.bounds]) }
      return event(times[row], place, texts, &kinds)
    }
  }

  /// `texts`: event type, object type, object id and id.
  private func event(
    _ time: Int64,
    _ place: RowRange,
    _ texts: [some Collection<UInt8>],
    _ kinds: inout KindTable
  ) -> Account.Event {
    let kind = kinds.number(eventType: texts[0], objectType: texts[1])
    return Account.Event(
      time: time,
      offset: place.offset,
      length: UInt32(truncatingIfNeeded: place.length),
      kind: UInt32(truncatingIfNeeded: kind),
      idHash: ByteHash.of(texts[3]),
      objectHash: kinds.kinds[kind].objectHash(texts[2])
    )
  }
}

extension Batch {
  /// The slices of a slot, one for each row.
  func slices(_ slot: Int) -> [ValueSlice] {
    guard case .slices(let slices) = column(slot) else {
      return Array(repeating: .missing, count: rows.count)
    }
    return slices
  }
}
