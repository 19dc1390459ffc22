import EvqShell
import Testing

/// Recalling and searching earlier statements: keys in, text out.
struct EditorHistoryTests {
  private static let history = ["from events limit 1", "from campaigns", "echo 1"]

  @Test func `Up recalls older statements, Down returns to the draft`() {
    var line = EditorDriver("dra", history: Self.history)
    line.press(.special(.up))
    #expect(line.shown == "echo 1▮")
    line.press(.ctrl("P"), .ctrl("P"), .ctrl("P"))
    #expect(line.text == "from events limit 1")
    line.press(.ctrl("N"), .ctrl("N"), .special(.down), .special(.down))
    #expect(line.text == "dra")
  }

  @Test func `Ctrl-R finds the newest match, and pressed again an older one`() {
    var line = EditorDriver(history: Self.history)
    line.press(.ctrl("R"))
    line.type("FROM")
    #expect(line.search?.index == 1)
    line.press(.ctrl("R"))
    #expect(line.search?.index == 0)
    line.press(.ctrl("R"))
    #expect(line.search?.isFailing == true && line.search?.index == 0)
    line.press(.escape)
    #expect(line.search == nil)
    #expect(line.shown == "from events limit 1▮" && line.result == nil)
  }

  @Test func `Enter runs the found statement`() {
    var line = EditorDriver("draft", history: Self.history)
    line.press(.ctrl("R"))
    line.type("camp")
    line.press(.enter)
    #expect(line.result == .line("from campaigns"))
  }

  @Test func `Backspace repeats the search, Ctrl-C and Ctrl-G keep the line`() {
    var line = EditorDriver("draft", history: Self.history)
    line.press(.ctrl("R"))
    line.type("campx")
    #expect(line.search?.isFailing == true)
    line.press(.backspace)
    #expect(line.search?.isFailing == false && line.search?.index == 1)
    line.interrupt()
    #expect(line.search == nil && line.shown == "draft▮" && line.result == nil)
    line.press(.ctrl("R"), .ctrl("G"))
    #expect(line.search == nil && line.text == "draft")
  }

  @Test func `n and N repeat the last search, even on the next line`() {
    var line = EditorDriver(history: Self.history, isVi: true)
    line.run(.searchOlder)
    #expect(line.hint == "press / to search first")
    line.run(.search)
    line.type("from")
    line.press(.escape)
    #expect(line.text == "from campaigns")
    line.beginLine()
    line.run(.searchOlder)
    line.run(.searchOlder)
    #expect(line.text == "from events limit 1")
    line.run(.searchNewer)
    #expect(line.text == "from campaigns")
    line.run(.searchNewer)
    #expect(line.hint == "not found: from")
  }
}

extension EditorDriver {
  var search: Search? {
    if case .search(let search) = editor.overlay { search } else { nil }
  }
}
