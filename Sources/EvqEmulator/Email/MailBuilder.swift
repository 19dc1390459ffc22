import EvqModel

/// Collects the index entries of e-mail events.
struct MailBuilder {
  private var events: [Account.Mail.Event] = []
  /// The campaign names found in the events.
  private var labels: [Int64: CampaignLabel] = [:]

  /// Adds the record in a row; false if it is not an e-mail event.
  mutating func append(_ columns: MailColumns, _ row: Int, _ range: RowRange) -> Bool {
    guard let event = columns.event(row, at: range) else { return false }
    events.append(event)
    if let id = event.campaignId, id != 0 {
      let known = labels[id]
      if known?.appName == nil || known?.subject == nil {
        label(campaign: id, columns.label(row, appId: event.appId ?? 0))
      }
    }
    return true
  }

  mutating func append(_ event: Account.Mail.Event) { events.append(event) }

  /// Adds missing names of a campaign; known ones stay.
  mutating func label(campaign id: Int64, _ label: CampaignLabel) {
    let known = labels[id]
    labels[id] = CampaignLabel(
      appId: known?.appId ?? label.appId,
      appName: known?.appName ?? label.appName,
      name: known?.name ?? label.name,
      subject: known?.subject ?? label.subject
    )
  }

  /// Sorts the events and removes repeated ones, which are counted.
  mutating func build(
    _ store: EventStore
  ) throws(RuntimeFailure) -> (mail: Account.Mail, repeatedCount: Int) {
    events.sort { left, right in
      if left.created != right.created { return left.created > right.created }
      return left.idPrefix != right.idPrefix
        ? left.idPrefix < right.idPrefix : left.offset < right.offset
    }
    let count = events.count
    try sortTies(store)
    let mail = Account.Mail(store: store, events: events, labels: labels)
    return (mail, count - events.count)
  }

  /// Sorts tied events by their whole ids, and removes repeated ones.
  private mutating func sortTies(_ store: EventStore) throws(RuntimeFailure) {
    let isTied = zip(events, events.dropFirst()).contains {
      MailCursor($0).isTied(with: MailCursor($1))
    }
    guard isTied else { return }
    var reader = MailReader(store)
    var sorted: [Account.Mail.Event] = []
    sorted.reserveCapacity(events.count)
    var start = 0
    while start < events.count {
      let first = MailCursor(events[start])
      let end =
        events[start...].firstIndex { !MailCursor($0).isTied(with: first) } ?? events.count
      if end - start == 1 {
        sorted.append(events[start])
      } else {
        sorted += try MailBuilder.sorted(events[start..<end], &reader)
      }
      start = end
    }
    events = sorted
  }

  private static func sorted(
    _ run: ArraySlice<Account.Mail.Event>,
    _ reader: inout MailReader
  ) throws(RuntimeFailure) -> [Account.Mail.Event] {
    var named: [(id: Text, event: Account.Mail.Event)] = []
    for event in run { named.append((try reader.id(of: event), event)) }
    named.sort { $0.id != $1.id ? $0.id < $1.id : $0.event.offset < $1.event.offset }
    return named.indices.filter { $0 == 0 || named[$0 - 1].id != named[$0].id }.map {
      named[$0].event
    }
  }
}

/// The columns of a batch from which index entries of e-mail events are made.
struct MailColumns {
  /// The fields of the columns, in the order of their slots.
  static let fields: [Field] = [
    "type", "created", "recipient", "appId", "emailCampaignId", "filteredEvent", "appName",
    "subject",
  ].map { .column($0) }

  private let batch: Batch
  private let ids: [ValueSlice]
  private let columns: [[ValueSlice]]

  /// `firstSlot` is the slot of the first of `fields`.
  init(_ batch: Batch, firstSlot: Int) {
    self.batch = batch
    ids = batch.slices(4)
    columns = MailColumns.fields.indices.map { batch.slices(firstSlot + $0) }
  }

  /// The index entry of a row; nil without a type, a time or an id.
  func event(_ row: Int, at range: RowRange) -> Account.Mail.Event? {
    guard let type = text(0, row), let created = number(1, row), ids[row].form != .missing else {
      return nil
    }
    let id = batch.text(of: ids[row]).string.utf8
    return Account.Mail.Event(
      created: created,
      offset: range.offset,
      length: UInt32(truncatingIfNeeded: range.length),
      type: EmailEventType(rawValue: type),
      isFiltered: text(5, row) == "true",
      idHash: ByteHash.of(id),
      idPrefix: MailCursor.prefix(of: id),
      recipientHash: text(2, row).map { ByteHash.of($0.utf8) },
      appId: number(3, row),
      campaignId: number(4, row)
    )
  }

  /// The campaign's names in a row; the subject serves as its name.
  func label(_ row: Int, appId: Int64) -> CampaignLabel {
    CampaignLabel(appId: appId, appName: text(6, row), name: nil, subject: text(7, row))
  }

  private func text(_ column: Int, _ row: Int) -> String? {
    let slice = columns[column][row]
    return slice.form == .missing ? nil : batch.text(of: slice).string
  }

  private func number(_ column: Int, _ row: Int) -> Int64? {
    text(column, row).flatMap { Int64($0) }
  }
}

/// Reads e-mail events for one response.
struct MailReader {
  private var records: RecordReader

  init(_ store: EventStore) {
    records = RecordReader(store, fields: [.id, .column("recipient")])
  }

  /// The event as it is stored.
  mutating func bytes(of event: Account.Mail.Event) throws(RuntimeFailure) -> ArraySlice<UInt8> {
    let batch = try batch(event)
    return batch.rows.first.map { batch.buffer.bytes(in: $0.bounds) } ?? []
  }

  mutating func id(of event: Account.Mail.Event) throws(RuntimeFailure) -> Text {
    try batch(event).text(slot: 0, row: 0) ?? ""
  }

  mutating func recipient(of event: Account.Mail.Event) throws(RuntimeFailure) -> Text? {
    try batch(event).text(slot: 1, row: 0)
  }

  private mutating func batch(_ event: Account.Mail.Event) throws(RuntimeFailure) -> Batch {
    try records.record(
      at: event.offset,
      count: Int(event.length),
      idSlot: 0,
      hash: event.idHash
    )
  }
}
