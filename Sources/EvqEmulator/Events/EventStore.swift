import EvqEngine
import EvqModel
import EvqSyntax

/// Where the records of an account are kept.
enum EventStore: Sendable {
  /// In the form in which the service answers.
  case memory(ByteBuffer)
  /// As others wrote them; the file is open as long as the account is there.
  case file(InputFile)
}

/// Reads records of a store, of a file those near the last one without asking the system again.
struct StoreReader {
  private let store: EventStore
  /// The piece of the file that is at hand, and where it starts.
  private var piece: [UInt8] = []
  private var start = 0
  /// How much more than a record is read: more and more, as long as the records are neighbours.
  private var surplus = 0

  private static let surplusMax = 1 << 16

  init(_ store: EventStore) {
    self.store = store
  }

  /// A record's bytes; an error when the file does not have them any more.
  mutating func bytes(at offset: Int, count: Int) throws(RuntimeFailure) -> ArraySlice<UInt8> {
    switch store {
    case .memory(let buffer):
      return buffer.bytes(in: offset..<offset + count)
    case .file(let file):
      if offset < start || offset + count > start + piece.count {
        try read(from: file, at: offset, count: count)
      }
      return piece[offset - start..<offset - start + count]
    }
  }

  private mutating func read(
    from file: InputFile,
    at offset: Int,
    count: Int
  ) throws(RuntimeFailure) {
    let isNear =
      offset + count > start - Self.surplusMax && offset < start + piece.count + Self.surplusMax
    let isBackward = offset < start
    surplus = isNear && !piece.isEmpty ? min(max(4_096, 2 * surplus), Self.surplusMax) : 0
    let first = isBackward ? max(0, offset - surplus) : offset
    piece = try file.bytes(at: first, count: offset - first + count + (isBackward ? 0 : surplus))
    start = first
    guard offset + count <= start + piece.count else {
      throw file.isShorter
    }
  }
}

/// Reads records of a store and finds their fields.
struct RecordReader {
  private var store: StoreReader
  private let scanner: RecordScanner
  /// The record that was read last: its place, and its fields.
  private var offset = -1
  private var batch = Batch(buffer: ByteBuffer([]), rows: [], columns: [])

  /// A reader that finds these fields; the slot of a field is its position.
  init(_ store: EventStore, fields: [Field]) throws(RuntimeFailure) {
    self.store = StoreReader(store)
    scanner = try RecordScanner(
      slots: fields.enumerated().map { ($0.offset, $0.element) },
      slotCount: fields.count,
      rowsMax: 1
    )
  }

  /// The bytes of a record.
  mutating func bytes(at offset: Int, count: Int) throws(RuntimeFailure) -> ArraySlice<UInt8> {
    try store.bytes(at: offset, count: count)
  }

  /// A batch whose only row is the record, or none when there is no record any more.
  ///
  /// `idSlot` and `hash` say which id it had when the account was read: a file may have been written
  /// to since.
  mutating func record(
    at offset: Int,
    count: Int,
    idSlot: Int,
    hash: UInt64
  ) throws(RuntimeFailure) -> Batch {
    if offset == self.offset { return batch }
    // In brackets, a record is read the same whether it stood in a line or in an array.
    let bytes = [UInt8(ascii: "[")] + (try store.bytes(at: offset, count: count))
    let buffer = ByteBuffer(bytes + [UInt8(ascii: "]")])
    var cursor = RecordScanner.Cursor(.document)
    let scan = scanner.scan(buffer, &cursor)
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
  /// A record that is not there any more.
  static let changedAccount = RuntimeFailure(
    .unreadableInput,
    "the account's file was changed since it was opened"
  )
}

extension Batch {
  /// The text of a slot that holds slices; nil where there is no value.
  func text(slot: Int, row: Int) -> Text? { value(slot: slot, row: row).text }
}
