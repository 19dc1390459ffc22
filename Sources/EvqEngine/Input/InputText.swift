import EvqFiles
import EvqModel
import EvqSyntax

/// The text of one input: opened, decompressed, and converted to lines if it is a table.
///
/// The file name decides the kind, or else the first bytes; those are read late, because standard input may block.
struct InputText: ByteStream {
  let name: String
  private let lineBytesMax: Int
  private let namesColumns: Bool
  private var bytes: any ByteStream
  private var form: FileKind.Form?
  private var isKindKnown = false
  /// Whether the first bytes decide if the input is compressed.
  private let sniffsCompression: Bool

  /// Opens a file, or `-` for standard input; see `TableLines` for `namesColumns`.
  init(path: String, lineBytesMax: Int, namesColumns: Bool) throws(RuntimeFailure) {
    let kind = try InputText.kind(of: path)
    let file = try InputFile(path: path)
    try self.init(file, kind, lineBytesMax: lineBytesMax, namesColumns: namesColumns)
  }

  /// The text of an open file.
  init(
    _ file: InputFile,
    _ kind: FileKind,
    lineBytesMax: Int,
    namesColumns: Bool = false
  ) throws(RuntimeFailure) {
    name = file.name
    self.lineBytesMax = lineBytesMax
    self.namesColumns = namesColumns
    form = kind.form
    sniffsCompression = kind.form == nil && kind.compression == nil
    bytes = PlainBytes(file)
    if let compression = kind.compression {
      bytes = try DecodedBytes(bytes, compression, name: name)
    }
  }

  /// The kind of file that a path's ending names; throws for an unknown ending.
  static func kind(of path: String) throws(RuntimeFailure) -> FileKind {
    guard path != "-" else { return FileKind(form: nil) }
    guard let kind = FileKind(path: path) else {
      if FileStatus(path)?.isFolder == true { throw InputFile.isFolder(path) }
      throw RuntimeFailure(
        .unsupportedInput,
        "cannot read `\(path)`: unknown kind of file",
        helps: [
          "evq reads \(FileKind.formEndings), each also with \(FileKind.compressionEndings),"
            + " and - for standard input"
        ]
      )
    }
    return kind
  }

  mutating func read(_ count: Int, into output: inout [UInt8]) throws(RuntimeFailure) -> Bool {
    _ = try layout()
    return try bytes.read(count, into: &output)
  }

  mutating func rowFault(atLine line: Int) -> RowFault? { bytes.rowFault(atLine: line) }

  // MARK: Finding the kind

  /// How records are separated in the bytes of `read`; it may have to read the first line.
  mutating func layout() throws(RuntimeFailure) -> RecordScanner.Layout {
    if !isKindKnown { try findKind() }
    return form == .json ? .document : .lines
  }

  private mutating func findKind() throws(RuntimeFailure) {
    if sniffsCompression, let compression = try sniffCompression() {
      bytes = try DecodedBytes(bytes, compression, name: name)
    }
    let form: FileKind.Form
    if let known = self.form { form = known } else { form = try sniffForm() }
    self.form = form
    if let dialect = TableDialect(form) {
      bytes = TableLines(
        bytes,
        dialect,
        name: name,
        rowBytesMax: lineBytesMax,
        namesColumns: namesColumns
      )
    }
    isKindKnown = true
  }

  private mutating func sniffCompression() throws(RuntimeFailure) -> Compression? {
    let start = try peek { start in
      start.count >= 4 || !Compression.allCases.contains { $0.magic.starts(with: start) }
    }
    return Compression.allCases.first { start.starts(with: $0.magic) }
  }

  private mutating func sniffForm() throws(RuntimeFailure) -> FileKind.Form {
    let max = lineBytesMax
    var line = FirstLine()
    let start = try peek { line.isWhole(in: $0) || $0.count > max }
    if let dialect = start.tableDialect { return dialect == .commas ? .csv : .tsv }
    return start.firstLineIsRecord ? .ndjson : .json
  }

  /// Reads until `isEnough`, or to the end; `read` returns the same bytes again.
  private mutating func peek(until isEnough: ([UInt8]) -> Bool) throws(RuntimeFailure) -> [UInt8] {
    var start: [UInt8] = []
    while !isEnough(start), try bytes.read(1 << 16, into: &start) {}
    bytes = PrefixedBytes(start, bytes)
    return start
  }
}

/// Looks for the end of the first line that is not blank, in bytes that grow.
///
/// It examines every byte once, because a line can be long.
private struct FirstLine {
  private var searched = 0
  private var hasStarted = false

  mutating func isWhole(in bytes: [UInt8]) -> Bool {
    if !hasStarted {
      guard let start = bytes.content.firstIndex(where: { !$0.isJSONSpace }) else { return false }
      (hasStarted, searched) = (true, start)
    }
    defer { searched = bytes.count }
    return bytes[searched...].contains(.newline)
  }
}

extension TableDialect {
  /// Nil for a form that is not a table.
  init?(_ form: FileKind.Form) {
    switch form {
    case .csv: self = .commas
    case .tsv: self = .tabs
    case .ndjson, .json: return nil
    }
  }
}

extension [UInt8] {
  fileprivate var content: ArraySlice<UInt8> {
    starts(with: [0xEF, 0xBB, 0xBF]) ? dropFirst(3) : self[...]
  }

  /// The dialect of the header in the first line that is not blank; nil for no header.
  ///
  /// A header names `id` or `eventType`.
  fileprivate var tableDialect: TableDialect? {
    let line = content.drop(while: \.isJSONSpace).prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.contains(where: { "{[".utf8.contains($0) }) else { return nil }
    return [TableDialect.commas, .tabs].first { dialect in
      line.split(separator: dialect.separator).contains { cell in
        let name = cell.filter { !$0.isJSONSpace && $0 != UInt8(ascii: "\"") }
        let column = TableColumn(header: String(decoding: name, as: UTF8.self))
        return column == .field(.id) || column == .field(.eventType)
      }
    }
  }

  /// Whether the first line that is not blank is one record.
  ///
  /// It may also be a page of results or the start of a longer value.
  fileprivate var firstLineIsRecord: Bool {
    guard let start = content.firstIndex(where: { !$0.isJSONSpace }) else { return true }
    guard self[start] == UInt8(ascii: "{") else { return self[start] != UInt8(ascii: "[") }
    let end = self[start...].firstIndex(of: UInt8(ascii: "\n")) ?? count
    if let value = JSONValue(ByteBuffer(Array(self[start..<end]))) {
      return value["results"]?.array == nil
    }
    // `{` before indented lines starts a long value; `{"id":` before `{` is a malformed line.
    return end + 1 < count && self[end + 1] == UInt8(ascii: "{")
  }
}
