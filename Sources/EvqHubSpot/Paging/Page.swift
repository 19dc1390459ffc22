import EvqEngine
import EvqModel
import EvqSyntax

/// A page: its records and the cursor of the next page.
struct Page {
  /// The readable records, in page order.
  private(set) var batches: [Batch] = []
  /// The unreadable records, in page order.
  private(set) var unreadable: [UnreadableRecord] = []
  /// The next cursor, nil on the last page; E0602 if the page does not say how to continue.
  let next: Result<String?, RuntimeFailure>

  /// Throws E0602 for a response that is not a page; none of its records is used.
  init(_ body: ByteBuffer, form: PageForm, scanner: RecordScanner) throws(RuntimeFailure) {
    guard let outline = JSONOutline(body) else { throw .unreadableResponse(body, form.noun) }
    guard let rowsKey = form.rowsKey else {
      next = .success(nil)
      try scan(body, [outline.object], outline.object, scanner)
      return
    }
    let rows = try Page.rows(rowsKey, outline, body)
    let envelope = ByteBuffer(Page.envelope(body, without: rows))
    guard let fields = JSONValue(envelope) else { throw .unreadableResponse(envelope, form.noun) }
    guard let records = JSONOutline.elements(of: rows, in: body) else {
      throw .unreadableResponse(body, form.noun)
    }
    next = Result { () throws(RuntimeFailure) in try form.next(in: fields) }
    try scan(body, records, rows, scanner)
  }

  /// The bytes of the array of records.
  private static func rows(
    _ key: String,
    _ outline: JSONOutline,
    _ body: ByteBuffer
  ) throws(RuntimeFailure) -> Range<Int> {
    let values = outline.fields.filter { Text($0.name) == Text(key) }.map(\.value)
    guard let rows = values.first else { throw notPage("`\(key)` is missing", body) }
    guard values.count == 1 else { throw notPage("`\(key)` is repeated", body) }
    guard body.bytes(in: rows).first == UInt8(ascii: "[") else {
      throw notPage("`\(key)` is not a list", body)
    }
    return rows
  }

  private static func notPage(_ reason: String, _ body: ByteBuffer) -> RuntimeFailure {
    RuntimeFailure(
      .malformedResponse,
      "the response is not a page of records: \(reason)",
      helps: ["it begins: \(body.beginning)"]
    )
  }

  /// The page with an empty array of records.
  private static func envelope(_ body: ByteBuffer, without rows: Range<Int>) -> [UInt8] {
    Array(body.bytes(in: 0..<rows.lowerBound)) + Array("[]".utf8)
      + Array(body.bytes(in: rows.upperBound..<body.count))
  }

  /// Scans the records in a range; a record that is not JSON at all makes the page unreadable.
  private mutating func scan(
    _ body: ByteBuffer,
    _ records: [Range<Int>],
    _ range: Range<Int>,
    _ scanner: RecordScanner
  ) throws(RuntimeFailure) {
    var cursor = RecordScanner.Cursor(.document, over: range)
    while !cursor.isAtEnd(of: body) {
      let scan = scanner.scan(body, &cursor)
      if scan.batch.count > 0 { batches.append(scan.batch) }
      for fault in scan.faults {
        let number = (records.firstIndex { $0.lowerBound == fault.offset } ?? records.count) + 1
        let bytes = body.bytes(in: fault.offset..<fault.offset + fault.length)
        unreadable.append(try UnreadableRecord(bytes, number: number))
      }
    }
  }
}

/// An unreadable record of a readable page.
struct UnreadableRecord: Sendable {
  /// The position in its page, from 1.
  let number: Int
  /// Nil if it is unreadable too.
  let id: String?
  private let beginning: String

  /// Throws E0602 if the bytes are not JSON: then the end of the record is unknown.
  ///
  /// A lone surrogate, invalid UTF-8, and a value that is not an object affect one record only.
  init(_ bytes: ArraySlice<UInt8>, number: Int) throws(RuntimeFailure) {
    self.number = number
    let buffer = ByteBuffer(Array(bytes))
    beginning = buffer.beginning
    let sanitized = UnreadableRecord.sanitized(bytes)
    switch JSONFault(of: ByteBuffer(sanitized)) {
    case nil, .tooDeep?, .invalidNumber?: break
    case .empty?, .markup?, .cutOff?, .invalidUTF8?, .invalidString?, .notJSON?:
      throw RuntimeFailure(
        .malformedResponse,
        "record \(number) of the page is not JSON",
        helps: ["it begins: \(beginning)"]
      )
    }
    id = JSONFields(sanitized[...]).first { $0.name == "id" }?.text
  }

  /// The record with `?` for all bytes of its strings that can be invalid.
  private static func sanitized(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var plain = Array(bytes)
    var isInString = false
    var index = 0
    while index < plain.count {
      let byte = plain[index]
      if byte == UInt8(ascii: "\"") {
        isInString.toggle()
      } else if isInString, byte == UInt8(ascii: "\\"), index + 1 < plain.count {
        plain[index] = UInt8(ascii: "?")
        index += 1
        plain[index] = UInt8(ascii: "?")
      } else if isInString, byte < 0x20 || byte >= 0x80 {
        plain[index] = UInt8(ascii: "?")
      }
      index += 1
    }
    return plain
  }

  /// The name of the record in footers and errors.
  func name(page: Int) -> String {
    id.map { "id \($0)" } ?? "record \(number) of page \(page)"
  }

  /// The error with `--strict`.
  func error(page: Int) -> RuntimeFailure {
    RuntimeFailure(
      .malformedInput,
      "the service sent an unreadable record: \(name(page: page))",
      helps: ["it begins: \(beginning)"]
    )
  }
}
