package import EvqSyntax

/// The range of one JSON value in a buffer, or a missing value.
///
/// `offset` counts bytes from the start of the buffer; the slice of a string excludes its quotes.
package struct ValueSlice: Sendable, Equatable {
  /// How to decode the bytes; the raw values match the scanner's C header.
  package enum Form: UInt8, Sendable {
    case missing = 0
    case string = 1
    /// A string that contains a backslash.
    case escapedString = 2
    case number = 3
    case boolean = 4
    /// An object or array.
    case compound = 5
    /// An object or array as the value of a text field, decoded as compact JSON.
    case compoundText = 6
  }

  package var offset: UInt64
  private var packed: UInt64

  package init(offset: Int, length: Int, form: Form) {
    self.offset = UInt64(offset)
    packed = UInt64(length) | UInt64(form.rawValue) << 56
  }

  package static let missing = ValueSlice(offset: 0, length: 0, form: .missing)

  package var length: Int { Int(packed & 0x00FF_FFFF_FFFF_FFFF) }

  package var form: Form { Form(rawValue: UInt8(packed >> 56)) ?? .missing }

  package var bounds: Range<Int> { Int(offset)..<Int(offset) + length }

  /// The slice after its row has moved by a number of bytes.
  package func moved(by distance: Int) -> ValueSlice {
    var copy = self
    copy.offset = UInt64(Int(offset) + distance)
    return copy
  }
}

/// The bytes of one row in its batch's buffer; empty for computed rows.
package struct RowRange: Sendable, Equatable {
  package var offset: Int
  package var length: Int

  package init(offset: Int, length: Int) {
    self.offset = offset
    self.length = length
  }

  package var bounds: Range<Int> { offset..<offset + length }

  package static let none = RowRange(offset: 0, length: 0)
}

/// The values of one field, one per row.
package enum Column: Sendable {
  /// Not extracted or not computed yet: missing in every row.
  case absent
  case slices([ValueSlice])
  /// Milliseconds; `noTime` is missing.
  case times([Int64])
  case values([Value])

  /// The value of a missing time, which is outside the range of instants.
  package static let noTime = Int64.min
}

/// Names of the keys of records, in the order in which they occur first.
package struct RecordNames: Sendable, Equatable {
  /// The top-level keys.
  package var keys: [Text]
  /// The keys of the object `properties`.
  package var properties: [Text]

  package init(keys: [Text], properties: [Text]) {
    self.keys = keys
    self.properties = properties
  }
}

/// A batch of rows in columns.
///
/// It has about 1,024 rows. `columns` is indexed by slot, and `selection` lists the indices of the
/// selected rows in order. Each slice of a row lies inside the row's range.
package struct Batch: Sendable {
  package var buffer: ByteBuffer
  package var rows: [RowRange]
  package var columns: [Column]
  package var selection: [Int]
  /// The number of its piece of input, which orders the rows of several tasks.
  package var pieceNumber = 0
  /// The names that no batch before had, where the scan collects them.
  package var newNames: RecordNames?
  /// The text of the selected rows, where a scanning task has formatted them already.
  package var formattedRows: [UInt8]?

  package init(buffer: ByteBuffer, rows: [RowRange], columns: [Column]) {
    self.buffer = buffer
    self.rows = rows
    self.columns = columns
    selection = Array(rows.indices)
  }

  /// The number of rows of a full batch.
  package static let rowsMax = 1_024

  package var count: Int { selection.count }

  /// The column of a slot; `absent` if the batch does not have it.
  package func column(_ slot: Int) -> Column {
    slot < columns.count ? columns[slot] : .absent
  }
}

/// Formats the selected rows of a batch; several tasks may call it at once.
package typealias RowFormat = @Sendable (Batch) -> [UInt8]

/// A source of batches.
package protocol BatchSource {
  /// The next batch, which may be empty; nil at the end.
  mutating func next() async throws(RuntimeFailure) -> Batch?

  /// Statistics of everything read so far.
  var report: SourceReport { get }
}

/// Statistics of a source, for the footer.
package struct SourceReport: Sendable, Equatable {
  package var requests = 0
  package var pages = 0
  /// Events read from the source, before local filters.
  package var rowsRead = 0
  /// Records that are not JSON objects.
  package var malformedCount = 0
  /// The locations of the first of them: `events.ndjson:17`.
  package var malformedLocations: [String] = []
  /// The cursor of the last requested page; nil for the first page.
  ///
  /// After a failure, a single request can continue from it.
  package var cursor: String?
  /// Whether the service did not say how to continue after the last page.
  ///
  /// Rows with the last timestamp may then be missing, and no cursor leads to them.
  package var hasUnclearEnd = false

  package init() {}

  /// The maximum number of locations to keep.
  package static let locationsMax = 3

  package mutating func add(_ other: SourceReport) {
    cursor = requests == 0 ? other.cursor : nil
    requests += other.requests
    pages += other.pages
    rowsRead += other.rowsRead
    malformedCount += other.malformedCount
    malformedLocations = Array(
      (malformedLocations + other.malformedLocations).prefix(Self.locationsMax)
    )
  }
}

/// A failure while a query runs: of a file, a request or a response.
package struct RuntimeFailure: Error, Sendable, Equatable {
  package var code: DiagnosticCode
  package var message: String
  package var helps: [String]
  /// Whether the request failed before it was sent, so that the service cannot have executed it.
  package var isBeforeSending = false
  /// Whether a retry cannot help: an unknown host name, an untrusted certificate.
  package var isFinal = false

  package init(_ code: DiagnosticCode, _ message: String, helps: [String] = []) {
    self.code = code
    self.message = message
    self.helps = helps
  }

  /// The same failure with `isBeforeSending` set.
  package var beforeSending: RuntimeFailure {
    var error = self
    error.isBeforeSending = true
    return error
  }
}
