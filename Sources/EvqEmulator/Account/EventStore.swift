import EvqEngine
import EvqFiles
import EvqModel
import EvqSyntax

/// The bytes of an account's records.
enum EventStore: Sendable {
  /// In canonical form.
  case memory(ByteBuffer)
  /// The events of the sample account; an event's offset is its number.
  case sample(SampleEvents)
  /// In any form; the file stays open as long as the account exists.
  ///
  /// The version is that of the indexed content; nil if it is not known.
  case file(InputFile, version: FileVersion?)

  /// Whether records are still the bytes that were indexed.
  var isUnchanged: Bool {
    switch self {
    case .memory, .sample: true
    case .file(let file, let version): version != nil && file.version == version
    }
  }
}

/// Reads the bytes of records, with a read-ahead buffer for files.
struct StoreReader {
  private let store: EventStore
  /// The buffered part of the file, from offset `start`.
  private var buffer: [UInt8] = []
  private var start = 0
  /// The size of the read-ahead, which doubles while records are close together.
  private var readAhead = 0

  private static let readAheadMax = 1 << 16

  init(_ store: EventStore) {
    self.store = store
  }

  /// A record's bytes; throws if the file was truncated.
  mutating func bytes(at offset: Int, count: Int) throws(RuntimeFailure) -> ArraySlice<UInt8> {
    switch store {
    case .memory(let content):
      return content.bytes(in: offset..<offset + count)
    case .sample(let events):
      return events.line(offset)
    case .file(let file, _):
      if offset < start || offset + count > start + buffer.count {
        try read(from: file, at: offset, count: count)
      }
      return buffer[offset - start..<offset - start + count]
    }
  }

  /// Reads a range of the file into the buffer, if it is not too long; its records then need no reads.
  mutating func prefetch(_ range: Range<Int>) throws(RuntimeFailure) {
    guard case .file(let file, _) = store, range.count <= Self.prefetchMax else { return }
    buffer = try file.bytes(at: range.lowerBound, count: range.count)
    start = range.lowerBound
  }

  private static let prefetchMax = 1 << 18

  private mutating func read(
    from file: InputFile,
    at offset: Int,
    count: Int
  ) throws(RuntimeFailure) {
    let isNear =
      offset + count > start - Self.readAheadMax
      && offset < start + buffer.count + Self.readAheadMax
    let isBackward = offset < start
    readAhead = isNear && !buffer.isEmpty ? min(max(4_096, 2 * readAhead), Self.readAheadMax) : 0
    let first = isBackward ? max(0, offset - readAhead) : offset
    buffer = try file.bytes(at: first, count: offset - first + count + (isBackward ? 0 : readAhead))
    start = first
    guard offset + count <= start + buffer.count else {
      throw file.becameShorter
    }
  }
}

/// Reads records and finds their fields.
struct RecordReader {
  private var store: StoreReader
  private let fields: [Field]
  /// Made for the first record that must be parsed.
  private var scanner: RecordScanner?
  /// The last record: its offset and its fields.
  private var offset = -1
  private var batch = Batch(buffer: ByteBuffer([]), rows: [], columns: [])

  /// The slot of a field is its position in `fields`.
  init(_ store: EventStore, fields: [Field]) {
    self.store = StoreReader(store)
    self.fields = fields
  }

  private mutating func readyScanner() throws(RuntimeFailure) -> RecordScanner {
    if let scanner { return scanner }
    let made = try RecordScanner(
      slots: fields.enumerated().map { ($0.offset, $0.element) },
      slotCount: fields.count,
      rowsMax: 1
    )
    scanner = made
    return made
  }

  mutating func prefetch(_ range: Range<Int>) throws(RuntimeFailure) {
    try store.prefetch(range)
  }

  mutating func bytes(at offset: Int, count: Int) throws(RuntimeFailure) -> ArraySlice<UInt8> {
    try store.bytes(at: offset, count: count)
  }

  /// A batch with the record as its only row.
  ///
  /// `hash` is that of the id when the account was read; throws if the file has changed since.
  mutating func record(
    at offset: Int,
    count: Int,
    idSlot: Int,
    hash: UInt64
  ) throws(RuntimeFailure) -> Batch {
    if offset == self.offset { return batch }
    // Brackets make a document of any record, whether it was a line or an element of an array.
    let bytes = [UInt8(ascii: "[")] + (try store.bytes(at: offset, count: count))
    let buffer = ByteBuffer(bytes + [UInt8(ascii: "]")])
    var cursor = RecordScanner.Cursor(.document)
    let scan = try readyScanner().scan(buffer, &cursor)
    if scan.isOutOfMemory { OutOfMemory.end() }
    let batch = scan.batch
    guard scan.faults.isEmpty, batch.rows.first?.length == count,
      let id = batch.text(slot: idSlot, row: 0), ByteHash.of(id.string.utf8) == hash
    else {
      throw .changedAccount
    }
    self.offset = offset
    self.batch = batch
    return batch
  }
}

extension RuntimeFailure {
  static let changedAccount = RuntimeFailure(
    .unreadableInput,
    "the account's file has changed since it was opened"
  )
}

extension Batch {
  /// The text in a slot of slices; nil if the value is missing.
  func text(slot: Int, row: Int) -> Text? { value(slot: slot, row: row).text }
}
