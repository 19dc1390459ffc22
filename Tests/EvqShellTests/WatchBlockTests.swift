import EvqShell
import EvqTestSupport
import Testing

/// The screen of `:watch`.
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

  @Test func `a result replaces the previous one`() {
    let screen = painted(["one\ntwo\nthree\n", "four\n", "five\nsix\n"])
    #expect(screen.text == "before\nevery 1s\nfive\nsix")
    #expect(screen.row == 4 && screen.history.isEmpty)
    #expect(screen.updates == 3)
    #expect(screen.unknown.isEmpty)
  }

  @Test func `wrapped and coloured lines are erased completely`() {
    let wide = String(repeating: "漢", count: 20)
    let screen = painted(["\u{1B}[31mred\u{1B}[0m\n\(wide)\n", "\(wide)\nx\n", "end\n"])
    #expect(screen.text == "before\nevery 1s\nend")
  }

  @Test func `a result taller than the screen is cut below the header`() {
    let lines = (1...20).map { "line \($0)\n" }.joined()
    let screen = painted([lines, lines])
    #expect(screen.line(0) == "every 1s")
    #expect(screen.line(1) == "line 1")
    #expect(screen.line(6) == "… 15 more lines")
    #expect(screen.history == ["before"])
  }

  @Test func `the header is cut to a narrow terminal`() {
    #expect(painted(["x\n"], columns: 5).line(2) == "ever…")
  }
}
