import EvqShell
import EvqTestSupport
import Testing

/// What `:watch` leaves on the screen.
struct WatchBlockTests {
  private func painted(_ texts: [String], columns: Int = 30, rows: Int = 8) -> Screen {
    var screen = Screen(columns: columns, rows: rows)
    var block = WatchBlock()
    screen.write("before\r\n")
    for text in texts {
      screen.write(block.paint(header: "every 1s", text: text, columns: columns, rows: rows))
    }
    return screen
  }

  @Test func `a result takes the place of the one before`() {
    let screen = painted(["one\ntwo\nthree\n", "four\n", "five\nsix\n"])
    #expect(screen.text == "before\nevery 1s\nfive\nsix")
    #expect(screen.row == 4 && screen.history.isEmpty)
    #expect(screen.updates == 3)
    #expect(screen.unknown.isEmpty)
  }

  @Test func `lines that wrap and lines with colour count as the rows they take`() {
    let wide = String(repeating: "漢", count: 20)
    let screen = painted(["\u{1B}[31mred\u{1B}[0m\n\(wide)\n", "\(wide)\nx\n", "end\n"])
    #expect(screen.text == "before\nevery 1s\nend")
  }

  @Test func `what is taller than the screen is cut, with the header in sight`() {
    let lines = (1...20).map { "line \($0)\n" }.joined()
    let screen = painted([lines, lines])
    #expect(screen.line(0) == "every 1s")
    #expect(screen.line(1) == "line 1")
    #expect(screen.line(6) == "… 15 more lines")
    #expect(screen.history == ["before"])
  }

  @Test func `a narrow terminal gets a header that is cut`() {
    #expect(painted(["x\n"], columns: 5).line(2) == "ever…")
  }
}
