package import EvqSyntax

/// A stretch of a buffer that holds one JSON value, or the absence of one.
///
/// Shape: `offset` counts bytes from the buffer's start; a string's slice is without its quotes.
package struct ValueSlice: Sendable, Equatable {
  /// How the bytes are to be read.
  ///
  /// The raw values are shared with the scan's C header.
  package enum Form: UInt8, Sendable {
    case missing = 0
    case string = 1
    /// A string with a backslash in it.
    case escapedString = 2
    case number = 3
    case boolean = 4
    /// An object or array.
    case compound = 5
    /// An object or array as the value of a text field: its text is the compact one.
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

  /// The same slice after its row was moved.
  package func moved(by distance: Int) -> ValueSlice {
    var copy = self
    copy.offset = UInt64(Int(offset) + distance)
    return copy
  }
}

/// The bytes of one row in its batch's buffer; empty for rows that were computed.
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

/// One value per row.
package enum Column: Sendable {
  /// Not extracted or not computed yet; every row reads as missing.
  case absent
  case slices([ValueSlice])
  /// Milliseconds; `noTime` is missing.
  case times([Int64])
  case values([Value])

  /// The mark of a missing time; no instant in range has it.
  package static let noTime = Int64.min
}

/// Some rows, column by column.
///
/// Shape: about 1,024 rows; `columns` is indexed by slot; `selection` lists the rows that are still
/// in, in order. Every slice of a row lies inside the row's own range.
package struct Batch: Sendable {
  package var buffer: ByteBuffer
  package var rows: [RowRange]
  package var columns: [Column]
  package var selection: [Int]
  /// Where the batch stands among all of its source; rows of one batch follow one another.
  package var place = 0

  package init(buffer: ByteBuffer, rows: [RowRange], columns: [Column]) {
    self.buffer = buffer
    self.rows = rows
    self.columns = columns
    selection = Array(rows.indices)
  }

  /// How many rows a batch is filled with.
  package static let rowsMax = 1_024

  package var count: Int { selection.count }

  /// The column of a slot; a batch without rows may have none of its columns.
  package func column(_ slot: Int) -> Column {
    slot < columns.count ? columns[slot] : .absent
  }
}

/// Gives batches until there are no more.
package protocol BatchSource {
  /// The next batch; nil at the end. An empty batch is no end.
  mutating func next() async throws(RuntimeFailure) -> Batch?

  /// What was read so far.
  var report: SourceReport { get }
}

/// What a source did, for the footer.
package struct SourceReport: Sendable, Equatable {
  package var requests = 0
  package var pages = 0
  /// Events that came from the source, before any filter here.
  package var rowsRead = 0
  /// Records that are no JSON object.
  package var malformedCount = 0
  /// Where the first of them are: `events.ndjson:17`.
  package var malformedPlaces: [String] = []
  /// The cursor of the page that was asked for last; nil for a first page.
  ///
  /// After a failure it is where one request goes on.
  package var cursor: String?
  /// Whether the service did not say what follows the last page: rows of the last moment may be missing,
  /// and no cursor leads to them.
  package var hasUnclearEnd = false

  package init() {}

  /// How many places are kept.
  package static let placesMax = 3

  package mutating func add(_ other: SourceReport) {
    cursor = requests == 0 ? other.cursor : nil
    requests += other.requests
    pages += other.pages
    rowsRead += other.rowsRead
    malformedCount += other.malformedCount
    malformedPlaces = Array((malformedPlaces + other.malformedPlaces).prefix(Self.placesMax))
  }
}

/// A failure of input: a file, a request, an answer.
package struct RuntimeFailure: Error, Sendable, Equatable {
  package var code: DiagnosticCode
  package var message: String
  package var helps: [String]
  /// Whether the request failed before it was sent, so that the service cannot have carried it out.
  package var isBeforeSending = false
  /// A retry cannot help: an unknown host name, a certificate that is not trusted.
  package var isFinal = false

  package init(_ code: DiagnosticCode, _ message: String, helps: [String] = []) {
    self.code = code
    self.message = message
    self.helps = helps
  }

  /// The same error of a request that was not sent.
  package var beforeSending: RuntimeFailure {
    var error = self
    error.isBeforeSending = true
    return error
  }
}
