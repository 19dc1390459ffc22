import EvqModel
import EvqSession
import EvqShell
import Testing

/// Tab and the menu: keys in, text and candidates out.
struct EditorMenuTests {
  @Test func `Tab inserts the only candidate`() {
    var line = EditorDriver("from camp")
    line.press(.tab)
    #expect(line.shown == "from campaigns ▮")
    #expect(line.candidates.isEmpty)
  }

  @Test func `Tab inserts the common prefix and opens the menu`() {
    var words = CompletionWords.sample
    words.properties = [.init("hs_city"), .init("hs_country")]
    var line = EditorDriver("from events where property.h", words: words)
    line.press(.tab)
    #expect(line.shown == "from events where property.hs_c▮")
    #expect(line.candidates == ["property.hs_city", "property.hs_country"])
  }

  @Test func `arrows select, Enter accepts, Esc cancels the selection`() {
    var line = EditorDriver("from events s")
    line.press(.tab)
    #expect(line.candidates == ["since", "sort", "select"])
    line.press(.special(.down), .special(.down))
    #expect(line.shown == "from events sort▮")
    line.press(.special(.up))
    #expect(line.shown == "from events since▮")
    line.press(.escape)
    #expect(line.shown == "from events s▮" && line.candidates.isEmpty)
    line.press(.tab, .special(.backTab), .enter)
    #expect(line.shown == "from events select ▮")
    #expect(line.result == nil)
  }

  @Test func `the menu follows the word and closes at its end`() {
    var line = EditorDriver("from events s")
    line.press(.tab)
    line.type("e")
    #expect(line.candidates == ["select"])
    line.type("x")
    #expect(line.candidates.isEmpty)
  }

  @Test func `a key after a selection closes the menu and has its usual effect`() {
    var line = EditorDriver("from events s")
    line.press(.tab, .tab)
    line.type(" ")
    #expect(line.shown == "from events since ▮" && line.candidates.isEmpty)
  }

  @Test func `Tab without candidates shows a message until the next key`() {
    var line = EditorDriver("from events where id = \"a\"")
    line.press(.tab)
    #expect(line.hint == "no completions here")
    line.type(" ")
    #expect(line.hint == nil)
  }

  @Test func `shell commands and their arguments are completed`() {
    var line = EditorDriver(":fo")
    line.press(.tab)
    #expect(line.shown == ":format ▮")
    line.type("cs")
    line.press(.tab)
    #expect(line.text == ":format csv")
  }

  @Test func `undo after a menu restores the typed text`() {
    var line = EditorDriver("from events s")
    line.press(.tab, .tab, .enter, .ctrl("_"))
    #expect(line.text == "from events s")
  }
}
