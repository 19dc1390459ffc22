import EvqShell
import Testing

/// Complete and incomplete statements, and shell commands.
struct StatementReaderTests {
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
    "a text is complete or names the open token",
    arguments: [
      Example("from events", open: nil), Example("from events limit 5;", open: nil),
      Example("", open: nil), Example(":help", open: nil), Example("frm events", open: nil),
      Example("from events where id = a # note", open: nil), Example("from -", open: nil),
      Example("select * from events", open: nil), Example("from", open: "from"),
      Example("from events where", open: "where"), Example("from events |", open: "|"),
      Example("from events where id in (a,", open: "("), Example("from events sort id,", open: ","),
      Example("from events where id =", open: "="),
      // A quote ends at its line, so later lines cannot close it.
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

  @Test func `shell commands are recognised`() {
    #expect(MetaLine(":format csv")?.name == "format")
    #expect(MetaLine("  :write \"a b.csv\" now")?.words == ["a b.csv", "now"])
    #expect(MetaLine("\\d")?.mark == "\\")
    #expect(MetaLine(".tables")?.name == "tables")
    #expect(MetaLine("from events") == nil)
  }
}
