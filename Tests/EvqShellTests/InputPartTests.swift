import EvqShell
import EvqSyntax
import Testing

/// Splitting of typed or pasted text into commands and statements.
struct InputPartTests {
  struct Example: Sendable, CustomStringConvertible {
    let text: String
    /// The parts with their first lines; `!` marks a command.
    let parts: [String]
    var description: String { text.debugDescription }

    init(_ text: String, _ parts: String...) {
      self.text = text
      self.parts = parts
    }
  }

  @Test(
    "a command ends at its line, a statement where the next one starts",
    arguments: [
      Example("from events", "0 from events"),
      Example(":params city=portland\nfrom events", "0! :params city=portland", "1 from events"),
      Example(
        ":save zed\n:format csv\nfrom events",
        "0! :save zed",
        "1! :format csv",
        "2 from events"
      ),
      Example("from events limit 2\n:last csv", "0 from events limit 2", "1! :last csv"),
      Example("from events\n| select id\n:help", "0 from events\n| select id", "2! :help"),
      Example("from events\n\nlimit 2", "0 from events\n\nlimit 2"),
      Example(
        "from events limit 1\nfrom events limit 2",
        "0 from events limit 1",
        "1 from events limit 2"
      ),
      Example("from a;\nfrom b;\n:help", "0 from a;\nfrom b;", "2! :help"),
      Example("verify\nfrom events", "0 verify\nfrom events"),
      Example("describe\nfrom events", "0 describe\nfrom events"),
      Example(
        "compare from events limit 1\nwith\nfrom events",
        "0 compare from events limit 1\nwith\nfrom events"
      ),
      Example("from events\nwhere id in (\n:a\n)", "0 from events\nwhere id in (\n:a\n)"),
      Example(
        "param n\n: number = 3\nfrom events limit $n",
        "0 param n\n: number = 3",
        "2 from events limit $n"
      ),
      Example(
        "from events where property\n.plan = a\n:tables",
        "0 from events where property\n.plan = a",
        "2! :tables"
      ),
      Example("# a note\n\nfrom events # all\n| count", "0 # a note\n\nfrom events # all\n| count"),
      Example("# a note\n:help", "1! :help"), Example("# only a note"), Example("\n \n"),
      Example("from events\nquit", "0 from events", "1! quit"),
      Example("from events limit 1\nfrm events", "0 from events limit 1", "1 frm events"),
    ]
  )
  func parts(_ example: Example) {
    let parts = StatementReader.parts(of: example.text)
    #expect(
      parts.map { "\($0.line)\($0.kind == .command ? "!" : "") \($0.text)" } == example.parts
    )
    for part in parts {
      let bytes = Array(example.text.utf8)[part.offset...].prefix(part.text.utf8.count)
      #expect(String(decoding: bytes, as: UTF8.self) == part.text)
    }
  }

  @Test func `Enter checks the last part`() {
    #expect(
      StatementReader.status(of: ":format csv\nfrom events where") == .incomplete(open: "where")
    )
    #expect(StatementReader.status(of: "from events where\n:format csv") == .complete)
    #expect(StatementReader.status(of: "from events limit 1\n:format csv") == .complete)
  }

  @Test func `a long text is split in linear time`() {
    let statements = String(repeating: "from events limit 1;\n", count: 4_000)
    #expect(StatementReader.parts(of: statements).count == 1)
    let values = "from events where id in (\n" + String(repeating: "a,\n", count: 10_000) + "b)"
    #expect(StatementReader.parts(of: values).count == 1)
    #expect(StatementReader.parts(of: String(repeating: ":help\n", count: 4_000)).count == 4_000)
  }

  @Test func `a command is highlighted and completed on any line`() {
    let text = "from events limit 1\n:format cs"
    let spans = Highlighter.spans(of: text, cursor: -1)
    let source = SourceText(name: "", text: text)
    #expect(spans.map { source.text(in: $0.range) } == ["from", "events", "limit", "1", ":format"])
    let afterCommand = ":format csv\nfrom events wh"
    let context = CompletionContext(of: afterCommand, cursor: afterCommand.utf8.count)
    let words = Completion.candidates(for: context, in: CompletionWords.sample).map(\.word)
    #expect(words == ["where"])
  }
}
