package import EvqModel
import EvqSyntax

/// The events of a file or of standard input.
package struct FileSource: BatchSource {
  /// The longest line, in bytes.
  package static let lineBytesMax = 64 << 20
  /// The largest file that is no file of lines, in bytes.
  static let documentBytesMax = 2 << 30

  private let file: InputFile
  private let isStrict: Bool
  private let scanner: RecordScanner
  private let chunkBytes: Int
  private let lineBytesMax: Int
  private var layout: RecordScanner.Layout?
  /// The buffer being scanned, and how many lines of the file stand before it.
  private var buffer = ByteBuffer([])
  /// Where in the file the buffer of the last batch starts.
  package private(set) var bufferOffset = 0
  private var cursor: RecordScanner.Cursor
  private var linesBefore = 0
  /// Read but not yet scanned: the start of a line whose end was not read.
  private var carried: [UInt8] = []
  private var isAtEnd = false
  package private(set) var report = SourceReport()

  /// Opens a `.json`, `.ndjson` or `.jsonl` file, or `-` for standard input in either form.
  ///
  /// `slots` says which slots to fill from which fields; with `isStrict` a malformed record ends the
  /// reading with an error. `chunkBytes` is how much is read at once, `lineBytesMax` the longest line;
  /// tests make them small.
  package init(
    path: String,
    slots: [(slot: Int, field: Field)],
    slotCount: Int,
    shape: RecordShape? = nil,
    isStrict: Bool,
    chunkBytes: Int = 1 << 20,
    lineBytesMax: Int = FileSource.lineBytesMax
  ) throws(SourceError) {
    layout = try FileSource.layout(of: path)
    file = try InputFile(path: path)
    scanner = try RecordScanner(slots: slots, slotCount: slotCount, shape: shape)
    cursor = RecordScanner.Cursor(layout ?? .lines)
    self.isStrict = isStrict
    self.chunkBytes = chunkBytes
    self.lineBytesMax = lineBytesMax
  }

  /// The layout that a file's name promises; nil where the content has to tell.
  private static func layout(of path: String) throws(SourceError) -> RecordScanner.Layout? {
    guard path != "-" else { return nil }
    let name = path.split(separator: "/").last ?? ""
    let ending = name.split(separator: ".").dropFirst().last?.lowercased()
    switch ending {
    case "ndjson", "jsonl": return .lines
    case "json": return .document
    default:
      throw SourceError(
        .unsupportedInput,
        "`\(path)` is no kind of file that is read",
        helps: ["the kinds are .json, .ndjson and .jsonl, and - for standard input"]
      )
    }
  }

  /// Whether a path names a plain file of lines.
  package static func isOfLines(_ path: String) -> Bool {
    (try? layout(of: path)) == .lines
  }

  package mutating func next() throws(SourceError) -> Batch? {
    while cursor.position >= buffer.count, !cursor.isInArray {
      guard try fill() else { return nil }
    }
    let scan = scanner.scan(buffer, &cursor)
    report.rowsRead += scan.recordCount
    for fault in scan.faults { try note(fault) }
    return scan.batch
  }

  // MARK: Reading

  /// Puts the next bytes into the buffer; false when there are none.
  private mutating func fill() throws(SourceError) -> Bool {
    linesBefore += cursor.lines
    guard !isAtEnd || !carried.isEmpty else { return false }
    if layout == nil { layout = try sniffLayout() }
    switch layout {
    case .document:
      carried += try file.readAll(max: FileSource.documentBytesMax)
      isAtEnd = true
      take(carried.count)
    case .lines, nil:
      take(try readLines())
    }
    return buffer.count > 0
  }

  /// Moves the first bytes of what was read into the buffer.
  private mutating func take(_ count: Int) {
    let rest = Array(carried[count...])
    carried.removeLast(carried.count - count)
    bufferOffset += buffer.count
    buffer = ByteBuffer(carried)
    carried = rest
    cursor = RecordScanner.Cursor(layout ?? .lines, startsText: bufferOffset == 0)
  }

  /// Reads until at least one whole line is there; the length of the whole lines.
  private mutating func readLines() throws(SourceError) -> Int {
    while !isAtEnd {
      let searched = carried.count
      isAtEnd = try !file.read(chunkBytes, into: &carried)
      let newline = carried[searched...].lastIndex(of: UInt8(ascii: "\n"))
      let lineEnd = carried[searched...].firstIndex(of: UInt8(ascii: "\n")) ?? carried.count
      guard lineEnd <= lineBytesMax else {
        throw file.hasTooLongLine(linesBefore + 1, max: lineBytesMax)
      }
      if let newline, !isAtEnd { return newline + 1 }
    }
    return carried.count
  }

  /// Standard input: lines when the first line is a whole JSON value and no page.
  private mutating func sniffLayout() throws(SourceError) -> RecordScanner.Layout {
    while !isAtEnd, !carried.hasWholeLine, carried.count <= lineBytesMax {
      isAtEnd = try !file.read(chunkBytes, into: &carried)
    }
    return carried.firstLineIsRecord ? .lines : .document
  }

  // MARK: Malformed records

  private mutating func note(_ fault: RecordScanner.Fault) throws(SourceError) {
    let line =
      layout == .document
      ? buffer.lineEnds(before: fault.offset) + 1 : linesBefore + fault.line + 1
    let record = MalformedRecord(fault, in: buffer, line: line)
    try report.note(record, of: file, isStrict: isStrict)
  }
}

extension [UInt8] {
  fileprivate var hasWholeLine: Bool {
    guard let start = firstIndex(where: { !$0.isJSONSpace }) else { return false }
    return self[start...].contains(UInt8(ascii: "\n"))
  }

  /// Whether the first line that is not blank is a record of its own, and not a page of results or
  /// the start of a longer value.
  fileprivate var firstLineIsRecord: Bool {
    let content = starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...]
    guard let start = content.firstIndex(where: { !$0.isJSONSpace }) else { return true }
    guard self[start] == UInt8(ascii: "{") else { return self[start] != UInt8(ascii: "[") }
    let end = self[start...].firstIndex(of: UInt8(ascii: "\n")) ?? count
    if let value = JSONValue(ByteBuffer(Array(self[start..<end]))) {
      return value["results"]?.array == nil
    }
    // `{` and then indented lines is one long value; `{"id":` and then `{` is a broken line.
    return end + 1 < count && self[end + 1] == UInt8(ascii: "{")
  }
}

extension UInt8 {
  fileprivate var isJSONSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}

extension ByteBuffer {
  fileprivate func lineEnds(before offset: Int) -> Int {
    bytes(in: 0..<offset).count { $0 == UInt8(ascii: "\n") }
  }
}
