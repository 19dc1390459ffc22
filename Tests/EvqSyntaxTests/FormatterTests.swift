import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// `evq fmt` keeps the meaning of a program and its comments.
struct FormatterTests {
  private func format(_ text: String) -> String {
    SourceFormatter.format(SourceText(name: "test", text: text)).text ?? "does not parse"
  }

  @Test func `a short query takes one line`() {
    #expect(
      format("FROM events   WHERE (id = 'a')\n and not(eventType in (x,y)) |COUNT")
        == "from events where id = \"a\" and not eventType in (x, y) | count;\n"
    )
  }

  @Test func `comments keep their positions`() {
    let text = """
      # first
      from events -- the source
        # about the condition
        where id = a # trailing
        | count;

      # last
      """
    #expect(format(text) == text + "\n")
  }

  @Test func `a comment before the source moves before the query`() {
    let once = format("from # which\n events where id = a")
    #expect(once == "# which\nfrom events where id = a;\n" && format(once) == once)
  }

  @Test func `unnecessary parentheses are removed, others are kept`() {
    #expect(
      format("from events | extend x = (1 + 2) * (3) - (4 - 5)")
        == "from events | extend x = (1 + 2) * 3 - (4 - 5);\n"
    )
  }

  @Test(
    "formatting is idempotent and keeps the tree and every comment",
    arguments: GoldenCase.all(in: "examples") + GoldenCase.all(in: "Tests/Golden/query")
      + GoldenCase.all(in: "Tests/Golden/explain")
  )
  func idempotent(_ golden: GoldenCase) throws {
    let source = SourceText(
      name: golden.name,
      text: try String(contentsOf: golden.url, encoding: .utf8)
    )
    let once = try #require(SourceFormatter.format(source).text)
    let again = SourceText(name: golden.name, text: once)
    #expect(SourceFormatter.format(again).text == once)
    #expect(Parser.parse(again).script.dump == Parser.parse(source).script.dump)
    let comments = { (source: SourceText) in
      Lexer.tokenize(source).tokens.filter { $0.kind == .comment }.map {
        source.text(in: $0.range).trimmingSuffix(while: \.isWhitespace)
      }
    }
    #expect(comments(again) == comments(source))
  }
}

extension String {
  fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
    String(reversed().drop(while: matches).reversed())
  }
}
