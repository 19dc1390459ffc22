import EvqShell
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Keys, complete statements, colours, the history.
struct LineTests {
  struct Example: Sendable, CustomStringConvertible {
    let text: String
    let open: String?
    var description: String { text }

    init(_ text: String, open: String?) {
      self.text = text
      self.open = open
    }
  }

  @Test(
    "Enter runs what is complete",
    arguments: [
      Example("from events", open: nil), Example("from events limit 5;", open: nil),
      Example("", open: nil), Example(":help", open: nil), Example("frm events", open: nil),
      Example("from events where id = a # note", open: nil), Example("from -", open: nil),
      Example("select * from events", open: nil), Example("from", open: "from"),
      Example("from events where", open: "where"), Example("from events |", open: "|"),
      Example("from events where id in (a,", open: "("), Example("from events sort id,", open: ","),
      Example("from events where id =", open: "="),
      // Quotes end at their line, so nothing that follows could close them.
      Example("from events where id = \"a", open: nil), Example("echo 'a", open: nil),
      Example("from events where (id = \"a", open: nil), Example("echo r\"a", open: nil),
      Example("from events where id matches /a", open: nil),
      Example("from events where property.`a", open: nil), Example("echo \"a\n", open: nil),
      Example("echo \"a\nand more", open: nil), Example("echo \"a\" | (", open: "("),
      Example("from events where a = b and", open: "and"), Example("explain", open: "explain"),
      Example("from events where (\n\n", open: nil), Example("from events |\n  ", open: nil),
    ]
  )
  func status(_ example: Example) {
    let expected = example.open.map(StatementReader.Status.incomplete) ?? .complete
    #expect(StatementReader.status(of: example.text) == expected)
  }

  private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    var keys = bytes.compactMap { decoder.decode($0) }
    if let last = decoder.timeOut() { keys.append(last) }
    return keys
  }

  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  @Test func `bytes become keys`() {
    #expect(keys("aé漢") == [.text("a"), .text("é"), .text("漢")])
    #expect(keys("\u{1}\u{7F}\t") == [.control(1), .control(127), .control(9)])
    #expect(keys("\u{1B}") == [.escape])
    #expect(
      keys("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[3~")
        == [.up, .down, .wordRight, .delete].map(Key.special)
    )
    #expect(keys("\u{1B}b\u{1B}\r") == [.alt("b"), .special(.altEnter)])
    #expect(keys("\u{1B}[99;99Xa") == [.text("a")])
    #expect(keys([0xFF, 0xC3, 0x28, 0xC2, 0x9B]) == [.text("(")])
  }

  @Test func `a paste is one key without control characters`() {
    let pasted = "\u{1B}[200~from\r\nevents\rlimit\t1\u{7}\u{1B}[31m~\u{1B}[201~x"
    #expect(keys(pasted) == [.paste("from\nevents\nlimit  1[31m~"), .text("x")])
  }

  @Test func `a paste without its end marker is text after a second`() {
    var decoder = KeyDecoder()
    #expect(decoder.timeoutMilliseconds == nil)
    let key = "\u{1B}[200~from\revents\u{1B}[20".utf8.compactMap { decoder.decode($0) }
    #expect(key.isEmpty && decoder.isPasting && decoder.timeoutMilliseconds == 1_000)
    #expect(decoder.timeOut() == .paste("from\nevents"))
    #expect(!decoder.isPasting && decoder.timeoutMilliseconds == nil && decoder.timeOut() == nil)
    #expect(decoder.decode(UInt8(ascii: "x")) == .text("x"))
    _ = decoder.decode(0x1B)
    #expect(decoder.timeoutMilliseconds == 40 && decoder.timeOut() == .escape)
  }

  @Test(
    "what looks like an end marker is text",
    arguments: ["\u{1B}[201", "\u{1B}[20\u{1B}", "\u{1B}"]
  )
  func almostEnd(text: String) {
    let pasted = "a" + String(text.unicodeScalars.filter { $0 != "\u{1B}" }) + "b"
    #expect(keys("\u{1B}[200~a\(text)b\u{1B}[201~x") == [.paste(pasted), .text("x")])
  }

  @Test func `no control character gets through a paste, however its bytes are spelt`() {
    let bytes: [UInt8] = [0x61, 0xC2, 0x07, 0x85, 0xC2, 0x85, 0x7F, 0x00, 0xC3, 0xA9]
    let key = keys(Array("\u{1B}[200~".utf8) + bytes + Array("\u{1B}[201~".utf8))
    #expect(key == [.paste("a\u{FFFD}\u{FFFD}é")])
  }

  @Test("any bytes become keys without a trap", arguments: 1...20)
  func randomBytes(seed: Int) {
    var random = SeededBytes(seed: UInt64(seed))
    var decoder = KeyDecoder()
    for _ in 0..<5_000 { _ = decoder.decode(random.next()) }
    _ = decoder.timeOut()
  }

  @Test("a change has one stretch, and gives the new text", arguments: 1...20)
  func change(seed: Int) {
    var random = SeededBytes(seed: UInt64(seed))
    // Scalars that share their first bytes or their last ones.
    let letters = ["a", "b", "é", "è", "©", "漢", "漣", "👩", "👨", "\n"]
    func text() -> String {
      (0..<Int(random.next() % 12)).map { _ in letters[Int(random.next()) % letters.count] }
        .joined()
    }
    for _ in 0..<200 {
      let (start, old, new, end) = (text(), text(), text(), text())
      let change = TextChange(from: start + old + end, to: start + new + end)
      var scalars = Array((start + old + end).unicodeScalars)
      let bounds = change.start..<(change.start + change.removedCount)
      let inserted = change.inserted.compactMap { Unicode.Scalar(UInt32(bitPattern: $0)) }
      scalars.replaceSubrange(bounds, with: inserted)
      #expect(
        String(String.UnicodeScalarView(scalars)).utf8.elementsEqual((start + new + end).utf8)
      )
      #expect(change.removedCount <= old.unicodeScalars.count)
      #expect(inserted.count <= new.unicodeScalars.count)
    }
  }

  private func styles(_ text: String, cursor: Int = 0, errors: [SourceRange] = []) -> [String:
    CellStyle]
  {
    let source = SourceText(name: "", text: text)
    return Dictionary(
      Highlighter.spans(of: text, cursor: cursor, errors: errors).map {
        (source.text(in: $0.range), $0.style)
      },
      uniquingKeysWith: { first, _ in first }
    )
  }

  @Test func `tokens have colours`() {
    let styles = styles("from events where lower(id) = \"a\" and $b = 5 # note")
    #expect(styles["from"] == CellStyle(.blue, bold: true))
    #expect(styles["events"] == CellStyle(bold: true))
    #expect(styles["lower"] == CellStyle(.cyan))
    #expect(styles["\"a\""] == CellStyle(.green))
    #expect(styles["$b"] == CellStyle(.yellow))
    #expect(styles["5"] == CellStyle(.magenta))
    #expect(styles["# note"] == .dimmed)
    #expect(styles["id"] == nil)
  }

  @Test func `what is open is marked, and the bracket that belongs to the cursor`() {
    #expect(styles("from events where (id = a")["("] == CellStyle(.red, bold: true))
    #expect(styles("where id = \"a")["\"a"] == CellStyle(.red, bold: true))
    let pair = styles("where (id = a)", cursor: 14)
    #expect(pair["("]?.isUnderlined == true && pair[")"]?.isUnderlined == true)
    let wrong = styles("from evnts", errors: [SourceRange(5, 10)])
    #expect(wrong["evnts"] == CellStyle(.red, bold: true, underlined: true))
  }

  @Test func `a plan named count is no keyword`() {
    #expect(styles("from events where property.plan = count")["count"] == nil)
    #expect(styles("from events | count")["count"] != nil)
  }

  private func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appending(path: "evq-\(UUID())/state/history").path
  }

  @Test func `the history keeps statements with their lines, shared between sessions`() throws {
    let path = temporaryPath()
    var first = History(path: path)
    first.add("from events\nwhere id = \"a\\n\"")
    var second = History(path: path)
    second.add("from campaigns")
    first.refresh()
    #expect(first.entries == ["from events\nwhere id = \"a\\n\"", "from campaigns"])
    #expect(second.entries == first.entries)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test func `repeated, blank and secret entries are not kept`() {
    var history = History(path: nil)
    for entry in [
      "from events", "from events", " from campaigns", "", "  ",
      "echo \"pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c\"", "echo \"Authorization: Bearer x\"",
      "from campaigns  ",
    ] {
      history.add(entry)
    }
    #expect(history.entries == ["from events", "from campaigns"])
    #expect(history.matching("CAMP").map(\.number) == [2])
    #expect(history.search("from", before: 1) == 0)
    #expect(SecretText.isSuspected(in: "where property.path = \"pat-1\"") == false)
  }

  @Test(
    "a word that could be a token is a secret",
    arguments: [
      "pat-na1-5f3c9a0b-1d2e-4f5a-8b9c-0d1e2f3a4b5c",
      "CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQAf3xBKmlwHjX7OIpuIFEavB2",
      "x=CiQ2ZjA3YjE4Mi1hN2QzLTQ1", "sk_live_51H8xYzKq2T9wVbN4mR7", "Bearer abc", "ACCESS_TOKEN",
    ]
  )
  func secrets(text: String) {
    #expect(SecretText.isSuspected(in: "where property.x = \"\(text)\""))
  }

  @Test(
    "ids and names are no secrets",
    arguments: [
      "04addc2e-353f-4515-8000-000000000fff", "d41d8cd98f00b204e9800998ecf8427e",
      "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
      "123456789012345678901234567890",
      "pe62515_signup_completed_in_the_new_flow_v2", "hs_analytics_last_visit_timestamp_2024",
      "https://www.evq-shop.example/p/how-to-build-a-revenue-engine-2024-edition",
      "LifecycleStageChangedForContactVersion2", "2026-01-05T10:00:00.000Z..2026-01-06",
      "before=20260105T100000Z-20260106T100000Z",
    ]
  )
  func plain(text: String) {
    #expect(!SecretText.isSuspected(in: "where property.x = \"\(text)\""))
  }

  @Test func `a cursor that evq printed is kept`() {
    let cursor = "MjAyNi0xMS0yMVQxMjowMDowMC4wMDBafDA0YWRkYzJl"
    #expect(!SecretText.isSuspected(in: "from events after \"\(cursor)\""))
    #expect(SecretText.isSuspected(in: "from events where id = \"\(cursor)\""))
  }

  @Test func `a line for the shell is told from a statement`() {
    #expect(MetaLine(":format csv")?.name == "format")
    #expect(MetaLine("  :write \"a b.csv\" now")?.words == ["a b.csv", "now"])
    #expect(MetaLine("\\d")?.mark == "\\")
    #expect(MetaLine(".tables")?.name == "tables")
    #expect(MetaLine("from events") == nil)
  }
}

/// Bytes that are the same in every run; control characters are frequent.
private struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let byte = UInt8(truncatingIfNeeded: state >> 33)
    return byte % 5 == 0 ? 0x1B : byte % 5 == 1 ? UInt8(ascii: "[") : byte
  }
}
