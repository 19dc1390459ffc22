import EvqShell
import Testing

/// Wrapping of text to a width.
struct WrappedTextTests {
  @Test(
    "text is wrapped at blanks",
    arguments: [
      ("one two three", 7, ["one two", "three"]), ("one two three", 80, ["one two three"]),
      ("a  b", 80, ["a  b"]), ("overlong ok", 4, ["overlong", "ok"]), ("", 10, [""]),
      ("漢字 漢字", 5, ["漢字", "漢字"]),
    ]
  )
  func wraps(text: String, cells: Int, lines: [String]) {
    #expect(WrappedText.lines(text, cells: cells) == lines)
  }
}
