package import EvqModel
import EvqSyntax

/// The events of a file or of standard input.
package struct FileSource: BatchSource {
  /// The longest line, in bytes.
  package static let lineBytesMax = 64 << 20
  /// The largest JSON document, in bytes.
  static let documentBytesMax = 2 << 30

  private var input: InputText
  private let isStrict: Bool
  private let scanner: RecordScanner
  private let chunkBytes: Int
  private let lineBytesMax: Int
  private var layout: RecordScanner.Layout?
  /// The buffer that is being scanned.
  private var buffer = ByteBuffer([])
  /// The offset in the file of the buffer of the last batch.
  package private(set) var bufferOffset = 0
  private var cursor: RecordScanner.Cursor
  /// The number of lines before the buffer.
  private var linesBefore = 0
  /// Bytes that are read and not yet scanned: the start of an incomplete line.
  private var carried: [UInt8] = []
  private var isAtEnd = false
  /// The failure that ended a document; thrown after the records before it.
  private var failure: RuntimeFailure?
  package private(set) var report = SourceReport()

  /// Opens a file of a known kind (`FileKind`), or `-` for standard input.
  ///
  /// `slots` maps slots to fields. With `isStrict` a malformed record is an error. With `namesColumns` the first
  /// event of a table has all columns. `chunkBytes` is the size of a read, `lineBytesMax` the longest line; tests
  /// make them small.
  package init(
    path: String,
    slots: [(slot: Int, field: Field)],
    slotCount: Int,
    shape: RecordShape? = nil,
    isStrict: Bool,
    namesColumns: Bool = false,
    chunkBytes: Int = 1 << 20,
    lineBytesMax: Int = FileSource.lineBytesMax
  ) throws(RuntimeFailure) {
    input = try InputText(path: path, lineBytesMax: lineBytesMax, namesColumns: namesColumns)
    scanner = try RecordScanner(slots: slots, slotCount: slotCount, shape: shape)
    cursor = RecordScanner.Cursor(.lines)
    self.isStrict = isStrict
    self.chunkBytes = chunkBytes
    self.lineBytesMax = lineBytesMax
  }

  /// The same with the settings of a scanner, as far as they concern one file.
  package init(
    path: String,
    _ configuration: ScannerConfiguration,
    isStrict: Bool,
    namesColumns: Bool = false
  ) throws(RuntimeFailure) {
    let lineBytesMax = FileSource.lineBytesMax
    let input = try InputText(path: path, lineBytesMax: lineBytesMax, namesColumns: namesColumns)
    try self.init(input, configuration, isStrict: isStrict)
  }

  /// Reads spooled records from the first on; one reader at a time.
  package init(
    _ spooled: SpooledRecords,
    _ configuration: ScannerConfiguration
  ) throws(RuntimeFailure) {
    spooled.file.rewind()
    let kind = FileKind(form: .ndjson)
    let input = try InputText(spooled.file, kind, lineBytesMax: FileSource.lineBytesMax)
    try self.init(input, configuration, isStrict: false)
  }

  private init(
    _ input: InputText,
    _ configuration: ScannerConfiguration,
    isStrict: Bool
  ) throws(RuntimeFailure) {
    self.input = input
    scanner = try configuration.make()
    cursor = RecordScanner.Cursor(.lines)
    self.isStrict = isStrict
    chunkBytes = 1 << 20
    lineBytesMax = FileSource.lineBytesMax
  }

  package mutating func next() throws(RuntimeFailure) -> Batch? {
    while cursor.position >= buffer.count, !cursor.isInArray {
      guard try fill() else { return nil }
    }
    let scan = scanner.scan(buffer, &cursor)
    guard !scan.isOutOfMemory else { throw .outOfMemory(reading: input.name) }
    report.rowsRead += scan.recordCount
    for fault in scan.faults { try note(fault) }
    return scan.batch
  }

  // MARK: Reading

  /// Fills the buffer with the next bytes; false at the end.
  private mutating func fill() throws(RuntimeFailure) -> Bool {
    linesBefore += cursor.lines
    guard !isAtEnd || !carried.isEmpty else {
      if let failure { throw failure }
      return false
    }
    let layout = try input.layout()
    self.layout = layout
    switch layout {
    case .document: try startBuffer(try readDocument())
    case .lines: try startBuffer(try readLines())
    }
    return buffer.count > 0
  }

  /// Moves the first `count` bytes of `carried` into the buffer.
  private mutating func startBuffer(_ count: Int) throws(RuntimeFailure) {
    var bytes: [UInt8] = []
    // A second reference would make the buffer's padding copy the bytes.
    swap(&bytes, &carried)
    carried = Array(bytes[count...])
    bytes.removeLast(bytes.count - count)
    try bytes.makeRoom(ByteBuffer.padding, reading: input.name)
    bufferOffset += buffer.count
    buffer = ByteBuffer(bytes)
    cursor = RecordScanner.Cursor(layout ?? .lines, startsText: bufferOffset == 0)
  }

  /// Reads to the end or to a failure; returns the number of bytes.
  private mutating func readDocument() throws(RuntimeFailure) -> Int {
    isAtEnd = true
    do throws(RuntimeFailure) {
      try input.readAll(max: FileSource.documentBytesMax, input.name, into: &carried)
    } catch {
      guard !carried.isEmpty, error.code == .damagedInput else { throw error }
      failure = error
    }
    return carried.count
  }

  /// Reads at least one complete line; returns the length of the complete lines.
  private mutating func readLines() throws(RuntimeFailure) -> Int {
    while !isAtEnd {
      let searched = carried.count
      isAtEnd = try !input.read(chunkBytes, into: &carried)
      let newline = carried[searched...].lastIndex(of: UInt8(ascii: "\n"))
      let lineEnd = carried[searched...].firstIndex(of: UInt8(ascii: "\n")) ?? carried.count
      guard lineEnd <= lineBytesMax else {
        throw RuntimeFailure.tooLongLine(linesBefore + 1, of: input.name, max: lineBytesMax)
      }
      if let newline, !isAtEnd { return newline + 1 }
    }
    return carried.count
  }

  // MARK: Malformed records

  private mutating func note(_ fault: RecordScanner.Fault) throws(RuntimeFailure) {
    // The failure already reports the record that is cut off.
    if failure != nil, fault.offset + fault.length >= buffer.count { return }
    let row = input.rowFault(atLine: linesBefore + fault.line + 1)
    let line =
      layout == .document
      ? buffer.lineEnds(before: fault.offset) + 1 : linesBefore + fault.line + 1
    let record = MalformedRecord(
      fault,
      in: buffer,
      line: row?.line ?? line,
      reason: row?.reason
    )
    try report.note(record, of: input.name, isStrict: isStrict)
  }
}

extension ByteBuffer {
  fileprivate func lineEnds(before offset: Int) -> Int {
    bytes(in: 0..<offset).count { $0 == UInt8(ascii: "\n") }
  }
}
