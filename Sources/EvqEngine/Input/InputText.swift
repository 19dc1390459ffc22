import EvqModel
import EvqSyntax

/// The text of one input: the file opened, decompressed, and a table turned into lines.
///
/// What the name does not say, the first bytes do; they are looked at when they are needed, because
/// standard input may make one wait.
struct InputText: ByteStream {
  let name: String
  private let lineBytesMax: Int
  private let namesColumns: Bool
  private var bytes: any ByteStream
  private var form: FileKind.Form?
  private var isSettled = false
  /// Whether the first bytes tell if the rest is compressed.
  private let sniffsCompression: Bool

  /// Opens a file, or `-` for standard input; throws for what cannot be opened.
  ///
  /// `namesColumns` is for a table: see `TableLines`.
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
    bytes = FileBytes(file)
    if let compression = kind.compression {
      bytes = try DecodedBytes(bytes, compression, name: name)
    }
  }

  /// What a path promises; throws for one that promises nothing that can be read.
  static func kind(of path: String) throws(RuntimeFailure) -> FileKind {
    guard path != "-" else { return FileKind(form: nil) }
    guard let kind = FileKind(path: path) else {
      if InputPaths.isFolder(path) { throw InputFile.isFolder(path) }
      throw RuntimeFailure(
        .unsupportedInput,
        "`\(path)` is no kind of file that is read",
        helps: [
          "the kinds are \(FileKind.formEndings), each also with \(FileKind.compressionEndings),"
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

  // MARK: What it is

  /// How records stand in what `read` gives; it may have to read the first line for it.
  mutating func layout() throws(RuntimeFailure) -> RecordScanner.Layout {
    if !isSettled { try settle() }
    return form == .json ? .document : .lines
  }

  private mutating func settle() throws(RuntimeFailure) {
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
    isSettled = true
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

  /// Reads until the first bytes are enough, or all of them; they are given again by `read`.
  private mutating func peek(until isEnough: ([UInt8]) -> Bool) throws(RuntimeFailure) -> [UInt8] {
    var start: [UInt8] = []
    while !isEnough(start), try bytes.read(1 << 16, into: &start) {}
    bytes = PrefixedBytes(start, bytes)
    return start
  }
}

/// The first line that is not blank, of bytes that become more; each is looked at once, for a line can be long.
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
  /// Nil for a form that is no table.
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

  /// How the first line that is not blank separates names, `id` or `eventType` among them; nil for a line
  /// that is no header.
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

  /// Whether the first line that is not blank is a record of its own, and not a page of results or
  /// the start of a longer value.
  fileprivate var firstLineIsRecord: Bool {
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
