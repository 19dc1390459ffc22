import EvqModel
import EvqRender
import EvqTestSupport
import Testing

/// Display widths, control characters, and the output formats.
struct RenderTests {
  @Test(
    "a text has its display width",
    arguments: [
      ("abc", 3), ("são", 3), ("e\u{301}", 1), ("価格", 4), ("😀", 2), ("👩‍👩‍👧", 2), ("🇵🇹", 2), ("❤️", 2),
      ("", 0), ("…", 1), ("한글", 4), ("ﬁ", 1),
    ]
  )
  func width(text: String, cells: Int) {
    #expect(DisplayWidth.of(text) == cells)
  }

  @Test(
    "a text is cut to a width",
    arguments: [
      ("portland", 8, "portland"), ("portland", 5, "port…"), ("価格表", 4, "価…"), ("価格", 3, "価…"),
      ("ab", 1, "…"), ("ab", 0, ""), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
    ]
  )
  func cut(text: String, cells: Int, expected: String) {
    #expect(DisplayWidth.cut(text, to: cells) == expected)
    #expect(DisplayWidth.of(DisplayWidth.cut(text, to: cells)) <= max(cells, 0))
  }

  @Test func `visible text has no control characters`() {
    var random = SeededRandom(seed: 5)
    for _ in 0..<2_000 {
      let text = String(
        String.UnicodeScalarView(
          (0..<20).compactMap { _ in Unicode.Scalar(UInt32(random.below(0x2100))) }
        )
      )
      let shown = SafeText.visible(text).unicodeScalars
      #expect(!shown.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
      #expect(!shown.contains { (0x202A...0x202E).contains($0.value) || $0.value == 0x2028 })
    }
  }

  @Test("CSV and JSON output parses to the same values", arguments: 0..<4)
  func readsBack(part: UInt64) {
    var random = SeededRandom(seed: part)
    let pieces = ["a", "\"", ",", "\n", "\r\n", " ", "é", "'", "\\", "\t", ""]
    for _ in 0..<200 {
      let values: [[Value]] = (0..<3).map { _ in
        (0..<3).map { _ in
          random.chance(20)
            ? .missing : .text((0..<random.below(4)).map { _ in random.pick(pieces) }.joined())
        }
      }
      let csv = print(values, .csv)
      let expected = values.map { row in row.map { $0.text?.string } }
      #expect(CSVReader.rows(csv) == expected, "\(csv)")
    }
  }

  @Test func `CSV does not change values that look like formulas`() {
    let values: [[Value]] = [
      [.text("=1+1"), .text("+351 21"), .text("-5")],
      [.text("@SUM(A1)"), .text("\t=1"), .text("\r=1")],
    ]
    #expect(print(values, .csv) == "=1+1,+351 21,-5\n@SUM(A1),\t=1,\"\r=1\"\n")
  }

  private func print(_ values: [[Value]], _ format: OutputFormat) -> String {
    let columns = (0..<3).map { slot in Column.values(values.map { $0[slot] }) }
    let batch = Batch(buffer: ByteBuffer([]), rows: values.map { _ in .none }, columns: columns)
    var renderer = format.renderer(RenderOptions(showsHeader: false))
    var output: [UInt8] = []
    let schema = (0..<3).map { RenderSchema.Column(name: "c\($0)", slot: $0, type: .text) }
    renderer.begin(RenderSchema(columns: schema, isWholeEvent: false), to: &output)
    renderer.write(batch, to: &output)
    renderer.end(to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  @Test(
    "a table is no wider than the terminal",
    arguments: [1, 4, 20, 40, 80, 200]
  )
  func tableFits(width: Int) {
    var random = SeededRandom(seed: UInt64(width))
    let values: [[Value]] = (0..<30).map { _ in
      (0..<3).map { _ in
        .text(String(repeating: random.pick(["a", "価", "é", "😀"]), count: random.below(30)))
      }
    }
    let columns = (0..<3).map { slot in Column.values(values.map { $0[slot] }) }
    let batch = Batch(buffer: ByteBuffer([]), rows: values.map { _ in .none }, columns: columns)
    var renderer = OutputFormat.table.renderer(RenderOptions(width: width))
    var output: [UInt8] = []
    let schema = (0..<3).map { RenderSchema.Column(name: "column \($0)", slot: $0, type: .text) }
    renderer.begin(RenderSchema(columns: schema, isWholeEvent: false), to: &output)
    renderer.write(batch, to: &output)
    renderer.end(to: &output)
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      #expect(DisplayWidth.of(String(line)) <= max(width, 4), "\(line)")
    }
  }
}

/// A CSV parser by RFC 4180; an empty field without quotes is nil.
private enum CSVReader {
  static func rows(_ text: String) -> [[String?]] {
    var rows: [[String?]] = []
    var row: [String?] = []
    var field = ""
    var isQuoted = false
    var wasQuoted = false
    var rest = text.unicodeScalars[...]
    func close() {
      row.append(field.isEmpty && !wasQuoted ? nil : field)
      field = ""
      wasQuoted = false
    }
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\"" where isQuoted && rest.first == "\"":
        field.unicodeScalars.append(scalar)
        rest.removeFirst()
      case "\"":
        isQuoted.toggle()
        wasQuoted = true
      case "," where !isQuoted: close()
      case "\n" where !isQuoted:
        close()
        rows.append(row)
        row = []
      default: field.unicodeScalars.append(scalar)
      }
    }
    return rows
  }
}
