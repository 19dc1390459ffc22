import EvqShell
import EvqSyntax
import Testing

/// Syntax highlighting of a statement.
struct HighlighterTests {
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

  @Test func `unclosed brackets and the pair at the cursor are marked`() {
    #expect(styles("from events where (id = a")["("] == CellStyle(.red, bold: true))
    #expect(styles("where id = \"a")["\"a"] == CellStyle(.red, bold: true))
    let pair = styles("where (id = a)", cursor: 14)
    #expect(pair["("]?.isUnderlined == true && pair[")"]?.isUnderlined == true)
    let wrong = styles("from evnts", errors: [SourceRange(5, 10)])
    #expect(wrong["evnts"] == CellStyle(.red, bold: true, underlined: true))
  }

  @Test func `a value named count is not a keyword`() {
    #expect(styles("from events where property.plan = count")["count"] == nil)
    #expect(styles("from events | count")["count"] != nil)
  }
}
