import EvqModel
import EvqRender
import Testing

/// Values are printed by their bytes as they are printed one by one.
struct RowFormatTests {
  /// A value as it lies in a buffer, and its text.
  private struct Sample {
    let bytes: [UInt8]
    let form: ValueSlice.Form
    let text: String

    init(_ text: String) {
      (bytes, form, self.text) = (Array(text.utf8), .string, text)
    }

    init(_ raw: String, _ form: ValueSlice.Form, _ text: String) {
      (bytes, self.form, self.text) = (Array(raw.utf8), form, text)
    }
  }

  private static let formats: [OutputFormat] = [.csv, .tsv, .ndjson, .json]
  private static let specials = ["\"", ",", "\n", "\r", "\t", "\\", " ", "\u{7F}", "\u{1}", "é"]

  /// Texts of every length to 70, with a special character at every position.
  private static var texts: [String] {
    (0...70).flatMap { length in
      [String(repeating: "x", count: length)]
        + (0..<length).map { position in
          let special = specials[(length * 7 + position) % specials.count]
          return String(repeating: "a", count: position) + special
            + String(repeating: "b", count: length - position - 1)
        }
    } + specials + specials.flatMap { special in specials.map { special + $0 } }
  }

  @Test("special characters at every position", arguments: formats)
  func positions(format: OutputFormat) {
    let texts = Self.texts
    let expected = texts.map { [Value.text($0)] }
    #expect(slices(texts.map { [Sample($0)] }, format) == plain(expected, format))
    #expect(values(expected, format) == plain(expected, format))
  }

  @Test("escaped texts, objects, numbers and missing values", arguments: formats)
  func forms(format: OutputFormat) {
    let samples: [[Sample]] = [
      [Sample(#"a\"b"#, .escapedString, "a\"b"), Sample("12.50", .number, "12.50")],
      [Sample(#"\u00e9\n\/"#, .escapedString, "é\n/"), Sample("true", .boolean, "true")],
      [Sample("", .missing, ""), Sample("")],
      [
        Sample(#"{"a":1}"#, .compoundText, #"{"a":1}"#),
        Sample("[ 1,\n2 ]", .compoundText, "[1,2]"),
      ],
      [
        Sample(#"{"a":"b\u0063\""}"#, .compoundText, #"{"a":"bc\""}"#),
        Sample(String(repeating: "é,\"", count: 50_000)),
      ],
    ]
    let expected = samples.map { row in
      row.map { $0.form == .missing ? Value.missing : .text($0.text) }
    }
    #expect(slices(samples, format) == plain(expected, format))
  }

  @Test(
    "objects are compact",
    arguments: [
      (#"{"a":"x, y","b":[1,2],"c":{}}"#, #"{"a":"x, y","b":[1,2],"c":{}}"#),
      (#"{ "a" : "x  y" }"#, #"{"a":"x  y"}"#),
      ("{\"a\":\n1}", #"{"a":1}"#),
      (#"{"a":"\"}","b":"\u0041\\"}"#, #"{"a":"\"}","b":"A\\"}"#),
      ("{\"a\":\"\u{7F}\"}", #"{"a":"\u007f"}"#),
      ("[]", "[]"), ("{}", "{}"), (#"["",""]"#, #"["",""]"#),
    ]
  )
  func objects(raw: String, compact: String) {
    // Alone, and after each number of bytes that a block may start with.
    for lead in 0..<18 {
      let padding = String(repeating: "k", count: lead)
      func padded(_ text: String) -> String {
        guard text.first == "{", let quote = text.firstIndex(of: "\"") else { return text }
        return "\(text[...quote])\(padding)\(text[text.index(after: quote)...])"
      }
      let row = [Sample(padded(raw), .compound, padded(compact))]
      #expect(slices([row], .ndjson) == "{\"c0\":\(padded(compact))}\n")
      #expect(slices([row], .csv) == "\(csvField(padded(compact)))\n")
      #expect(slices([row], .tsv) == "\(tsvField(padded(compact)))\n")
    }
  }

  @Test func `invalid UTF-8 is copied`() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xC3]
    let batch = Batch(
      buffer: ByteBuffer(bytes),
      rows: [RowRange(offset: 0, length: 3)],
      columns: [.slices([ValueSlice(offset: 0, length: 3, form: .string)])]
    )
    #expect(print(batch, .csv, columns: 1) == bytes + [0x0A])
  }

  @Test("times and computed values", arguments: formats)
  func times(format: OutputFormat) {
    let milliseconds: [Int64] = [
      0, -1, 1_767_225_600_000, 1_767_225_600_001, 1_767_311_999_999, 1_767_312_000_000,
      -62_135_596_800_000, 253_402_300_799_999, Column.noTime, .max,
    ]
    let batch = Batch(
      buffer: ByteBuffer([]),
      rows: milliseconds.map { _ in .none },
      columns: [.times(milliseconds)]
    )
    let expected = milliseconds.map { time in
      [time == Column.noTime ? Value.missing : .time(Instant(clamping: time))]
    }
    let printed = String(decoding: print(batch, format, columns: 1), as: UTF8.self)
    #expect(printed == plain(expected, format))
    let computed: [[Value]] = [
      [.number(1.5), .number(-3), .boolean(true)], [.number(1e300), .duration(90_000), .missing],
      [.number(.infinity), .json("{\"a\": 1}"), .text("")],
    ]
    #expect(values(computed, format) == plain(computed, format))
  }

  @Test("rows formatted apart are printed like the batch", arguments: formats)
  func apart(format: OutputFormat) {
    let batches = (0..<4).map { number in
      self.batch((0..<number).map { row in (0..<3).map { Sample("\(number),\(row) \($0)") } })
    }
    for isWholeEvent in [false, true] {
      var (own, given) = (format.renderer(RenderOptions()), format.renderer(RenderOptions()))
      var (expected, found): ([UInt8], [UInt8]) = ([], [])
      let schema = Self.schema(3, isWholeEvent: isWholeEvent)
      own.begin(schema, to: &expected)
      given.begin(schema, to: &found)
      for var batch in batches {
        own.write(batch, to: &expected)
        batch.formattedRows = given.rowFormat?(batch)
        #expect(batch.formattedRows != nil)
        given.write(batch, to: &found)
      }
      own.end(to: &expected)
      given.end(to: &found)
      #expect(found == expected)
    }
  }

  @Test func `events on several lines become one line each`() {
    let text = "{\"a\":1}\n{\"b\":\n \"x y\"}\n{\"c\":3}\n{\"d\":4}"
    let starts = [0, 8, 22, 30]
    let lengths = [7, 13, 7, 7]
    var batch = Batch(
      buffer: ByteBuffer(text),
      rows: zip(starts, lengths).map { RowRange(offset: $0, length: $1) },
      columns: []
    )
    func lines() -> String {
      var renderer = OutputFormat.ndjson.renderer(RenderOptions())
      var output: [UInt8] = []
      renderer.begin(Self.schema(0, isWholeEvent: true), to: &output)
      renderer.write(batch, to: &output)
      return String(decoding: output, as: UTF8.self)
    }
    #expect(lines() == "{\"a\":1}\n{\"b\":\"x y\"}\n{\"c\":3}\n{\"d\":4}\n")
    batch.selection = [3, 2, 0]
    #expect(lines() == "{\"d\":4}\n{\"c\":3}\n{\"a\":1}\n")
  }

  // MARK: Printing

  private static func schema(_ columns: Int, isWholeEvent: Bool = false) -> RenderSchema {
    RenderSchema(
      columns: (0..<columns).map { RenderSchema.Column(name: "c\($0)", slot: $0, type: .text) },
      isWholeEvent: isWholeEvent
    )
  }

  private func print(_ batch: Batch, _ format: OutputFormat, columns: Int) -> [UInt8] {
    var renderer = format.renderer(RenderOptions(showsHeader: false))
    var output: [UInt8] = []
    renderer.begin(Self.schema(columns), to: &output)
    renderer.write(batch, to: &output)
    renderer.end(to: &output)
    return output
  }

  /// A batch whose values lie in its buffer, one after the other.
  private func batch(_ rows: [[Sample]]) -> Batch {
    var bytes: [UInt8] = []
    var columns = [[ValueSlice]](repeating: [], count: rows.first?.count ?? 0)
    let ranges = rows.map { row in
      let start = bytes.count
      for (index, sample) in row.enumerated() {
        columns[index].append(
          ValueSlice(offset: bytes.count, length: sample.bytes.count, form: sample.form)
        )
        bytes += sample.bytes
      }
      return RowRange(offset: start, length: bytes.count - start)
    }
    return Batch(buffer: ByteBuffer(bytes), rows: ranges, columns: columns.map { .slices($0) })
  }

  private func slices(_ rows: [[Sample]], _ format: OutputFormat) -> String {
    String(decoding: print(batch(rows), format, columns: rows[0].count), as: UTF8.self)
  }

  private func values(_ rows: [[Value]], _ format: OutputFormat) -> String {
    let columns = rows[0].indices.map { slot in Column.values(rows.map { $0[slot] }) }
    let batch = Batch(buffer: ByteBuffer([]), rows: rows.map { _ in .none }, columns: columns)
    return String(decoding: print(batch, format, columns: columns.count), as: UTF8.self)
  }

  // MARK: The same, plainly

  private func plain(_ rows: [[Value]], _ format: OutputFormat) -> String {
    let lines = rows.map { row in
      switch format {
      case .csv: row.map { $0.text.map { csvField($0.string) } ?? "" }.joined(separator: ",")
      case .tsv: row.map { $0.text.map { tsvField($0.string) } ?? "" }.joined(separator: "\t")
      case .json, .ndjson, .table, .expanded, .markdown:
        "{" + row.enumerated().map { "\"c\($0)\":\(jsonValue($1))" }.joined(separator: ",") + "}"
      }
    }
    guard format == .json else { return lines.map { $0 + "\n" }.joined() }
    return "[\n" + lines.joined(separator: ",\n") + "\n]\n"
  }

  private func csvField(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && !text.utf8.contains { ",\"\r\n".utf8.contains($0) }
      && text.utf8.first != 0x20 && text.utf8.last != 0x20
    return isPlain ? text : quoted(text)
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
  }

  private func tsvField(_ text: String) -> String {
    let names: [Unicode.Scalar: String] = ["\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"]
    let line = text.unicodeScalars.map { names[$0] ?? String($0) }.joined()
    return line.utf8.first == UInt8(ascii: "\"") ? quoted(line) : line
  }

  private func jsonValue(_ value: Value) -> String {
    switch value {
    case .missing: "null"
    case .number(let number): number.isFinite ? NumberText.format(number) : "null"
    case .boolean(let value): "\(value)"
    case .json(let text): text.string
    case .text, .time, .duration: jsonString(value.text?.string ?? "")
    }
  }

  private func jsonString(_ text: String) -> String {
    let names: [Unicode.Scalar: String] = [
      "\"": "\\\"", "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\u{7F}": "\\u007f",
      "\u{1}": "\\u0001",
    ]
    return "\"" + text.unicodeScalars.map { names[$0] ?? String($0) }.joined() + "\""
  }
}
