import EvqRender
import EvqShell
import EvqSyntax
import EvqTestSupport
import Testing

/// The screen after a line was painted.
struct PainterTests {
  private static let prompt = StyledText("mock> ", CellStyle(.green))

  /// A screen on which each view is painted over the previous one.
  private struct Painted {
    var screen: Screen
    var state = Painter.ScreenState()

    init(columns: Int, rows: Int = 24) {
      screen = Screen(columns: columns, rows: rows)
    }

    mutating func paint(_ view: EditorView) {
      let painter = Painter(columns: screen.columns, rows: screen.rows)
      let (bytes, after) = painter.paint(view, over: state)
      screen.write(bytes)
      state = after
    }

    var cursor: [Int] { [screen.row, screen.column] }
  }

  private func view(_ text: String, cursor: Int? = nil) -> EditorView {
    var view = EditorView(prompt: PainterTests.prompt, text: text, cursor: cursor)
    view.continuationMarks = StatementReader.continuationMarks(of: text)
    return view
  }

  @Test func `a short line follows the prompt, and the cursor follows the line`() {
    var painted = Painted(columns: 40)
    painted.paint(view("from events"))
    #expect(painted.screen.text == "mock> from events")
    #expect(painted.cursor == [0, 17])
  }

  @Test func `a long line wraps, and a full row moves the cursor to the next one`() {
    var painted = Painted(columns: 20)
    painted.paint(view("from events where a"))
    #expect(painted.screen.text == "mock> from events wh\nere a")
    #expect(painted.cursor == [1, 5])
    painted.paint(view("from events wh"))
    #expect(painted.screen.text == "mock> from events wh")
    #expect(painted.cursor == [1, 0])
  }

  @Test func `a wide character that does not fit wraps to the next row`() {
    var painted = Painted(columns: 20)
    painted.paint(view("1234567890123漢字"))
    #expect(painted.screen.line(0) == "mock> 1234567890123")
    #expect(painted.screen.line(1) == "漢字")
    #expect(painted.cursor == [1, 4])
  }

  @Test func `combining characters and emoji have their display width`() {
    var painted = Painted(columns: 40)
    painted.paint(view("e\u{301}👩‍👩‍👧x"))
    #expect(painted.cursor == [0, 10])
    painted.paint(view("e\u{301}👩‍👩‍👧x", cursor: 3))
    #expect(painted.cursor == [0, 7])
  }

  @Test func `a shorter line erases a longer one`() {
    var painted = Painted(columns: 20)
    painted.paint(view("from events where property.city = portland"))
    painted.paint(view("from"))
    #expect(painted.screen.text == "mock> from")
    #expect(painted.cursor == [0, 10])
  }

  @Test func `continuation lines show the open bracket or operator`() {
    var painted = Painted(columns: 40)
    painted.paint(view("from events where (\nid = a\nor\nid = b) |\ncount"))
    #expect(
      painted.screen.text == """
        mock> from events where (
           (> id = a
           (> or
           (> id = b) |
           |> count
        """
    )
    #expect(painted.cursor == [4, 11])
  }

  @Test func `ghost text follows the cursor and is dim`() {
    var painted = Painted(columns: 40)
    var shown = view("from ev")
    shown.ghost = "ents"
    painted.paint(shown)
    #expect(painted.screen.text == "mock> from events")
    #expect(painted.cursor == [0, 13])
    #expect(painted.screen.style(of: "ents") == "2")
  }

  @Test func `the right prompt is at the edge and is hidden if it does not fit`() {
    var painted = Painted(columns: 40)
    var shown = view("from events")
    shown.rightPrompt = "1 request"
    painted.paint(shown)
    #expect(painted.screen.line(0) == "mock> from events             1 request")
    shown.text = "from events where id = a"
    shown.cursor = 24
    painted.paint(shown)
    #expect(painted.screen.line(0) == "mock> from events where id = a")
  }

  private func candidates(_ count: Int) -> [Candidate] {
    (1...count).map { Candidate("word\($0)", .field, detail: "the \($0)th") }
  }

  @Test func `the menu is below the line and can be erased`() {
    var painted = Painted(columns: 40)
    var shown = view("wo")
    shown.menu = Menu(candidates(3), selected: 1)
    painted.paint(shown)
    #expect(
      painted.screen.text == """
        mock> wo
          word1  field  the 1th
        > word2  field  the 2th
          word3  field  the 3th
        """
    )
    #expect(painted.cursor == [0, 8])
    shown.menu = nil
    painted.paint(shown)
    #expect(painted.screen.text == "mock> wo")
  }

  @Test func `in a narrow terminal the menu drops details before words`() {
    let candidates = ["property.hs_city", "property.hs_device_type"].map {
      Candidate($0, .field, detail: "3000 of the sample")
    }
    func lines(columns: Int) -> [String] {
      var painted = Painted(columns: columns)
      var shown = view("x")
      shown.menu = Menu(candidates)
      painted.paint(shown)
      return [painted.screen.line(1), painted.screen.line(2)]
    }
    #expect(lines(columns: 60)[1] == "  property.hs_device_type  field  3000 of the sample")
    #expect(
      lines(columns: 40) == [
        "  property.hs_city         field", "  property.hs_device_type  field",
      ]
    )
    // The words differ at the end.
    #expect(lines(columns: 20) == ["  property.hs_city", "  …ty.hs_device_type"])
  }

  @Test func `a menu taller than the screen shows the rows around the selection`() {
    var painted = Painted(columns: 40, rows: 8)
    var shown = view("wo")
    shown.menu = Menu(candidates(30), selected: 20)
    painted.paint(shown)
    #expect(painted.screen.line(0) == "mock> wo")
    #expect(painted.screen.text.contains("> word21"))
    #expect(painted.screen.text.contains("21 of 30"))
    #expect(painted.screen.history.isEmpty)
  }

  @Test func `a menu at the bottom scrolls the line up and keeps the cursor on it`() {
    var painted = Painted(columns: 40, rows: 6)
    painted.screen.write("1\r\n2\r\n3\r\n4\r\n5\r\n")
    var shown = view("wo")
    shown.menu = Menu(candidates(2))
    painted.paint(shown)
    #expect(
      painted.screen.text == "3\n4\n5\nmock> wo\n  word1  field  the 1th\n  word2  field  the 2th"
    )
    #expect(painted.cursor == [3, 8])
  }

  @Test func `a statement taller than the screen shows the part around the cursor`() {
    var painted = Painted(columns: 40, rows: 5)
    let lines = (1...20).map { "line\($0)" }
    painted.paint(view(lines.joined(separator: "\n")))
    #expect(painted.screen.line(4).hasSuffix("line20"))
    painted.paint(view(lines.joined(separator: "\n"), cursor: 0))
    #expect(painted.screen.line(0) == "mock> line1")
    #expect(painted.screen.history.isEmpty)
    let painter = Painter(columns: 40, rows: 5)
    painted.screen.write(painter.finish(view(lines.joined(separator: "\n")), over: painted.state))
    #expect(painted.screen.fullText.contains("mock> line1\n"))
    #expect(painted.screen.fullText.contains("line2\n"))
    #expect(painted.screen.line(3).hasSuffix("line20"))
  }

  @Test(
    "after a resize the line is painted as in a new terminal",
    arguments: [(60, 25), (80, 20), (25, 60)]
  )
  func resize(from: Int, to: Int) {
    var painted = Painted(columns: from, rows: 12)
    painted.screen.write("before\r\n")
    let text = "from events where property.hs_city = portland since 7d"
    painted.paint(view(text))
    painted.screen.resize(columns: to, rows: 12)
    painted.paint(view(text))
    var fresh = Painted(columns: to, rows: 12)
    fresh.screen.write("before\r\n")
    fresh.paint(view(text))
    #expect(painted.screen.text == fresh.screen.text)
    #expect(painted.cursor == fresh.cursor)
  }

  @Test func `erasing returns the cursor to the start of the line`() {
    var painted = Painted(columns: 20)
    painted.screen.write("before\r\n")
    painted.paint(view("from events where id = a"))
    painted.screen.write(Painter(columns: 20, rows: 24).erase(painted.state))
    #expect(painted.screen.text == "before")
    #expect(painted.cursor == [1, 0])
  }

  @Test func `each key causes one update, without unsupported sequences`() {
    var painted = Painted(columns: 40)
    painted.paint(view("from"))
    painted.paint(view("from "))
    #expect(painted.screen.updates == 2)
    #expect(painted.screen.unknown.isEmpty)
    #expect(painted.screen.modes == ["?25"])
  }

  @Test func `control characters in text are shown and have no effect`() {
    var painted = Painted(columns: 60)
    var shown = view("x\u{1B}[2Jy")
    shown.menu = Menu([Candidate("a\u{1B}]0;title\u{7}", .value, detail: "\u{9B}31m")])
    painted.paint(shown)
    #expect(painted.screen.line(0) == "mock> x␛[2Jy")
    #expect(painted.screen.line(1).hasPrefix("  a␛]0;title␇  value"))
  }

  @Test func `without colour only the suggestion and the selection have a style`() {
    var shown = view("from events")
    shown.spans = Highlighter.spans(of: shown.text, cursor: 0)
    shown.ghost = " limit 5"
    shown.menu = Menu(candidates(2), selected: 0)
    let painter = Painter(columns: 40, rows: 24, isColored: false)
    var screen = Screen(columns: 40, rows: 24)
    screen.write(painter.paint(shown, over: Painter.ScreenState()).0)
    #expect(Set(screen.styles(0).prefix(15)) == [""])
    #expect(screen.style(of: "limit 5") == "2")
    #expect(screen.style(of: "word1") == "7")
    #expect(screen.style(of: "field") == "")
  }
}
