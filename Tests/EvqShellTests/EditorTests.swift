import EvqShell
import Testing

/// Editing keys: keys in, text and effects out.
struct EditorTests {
  @Test func `typed keys are inserted at the cursor`() {
    var line = EditorDriver()
    line.type("fro evénts")
    line.press(.special(.home), .special(.wordRight))
    line.type("m")
    #expect(line.shown == "from▮ evénts")
    #expect(line.effects.isEmpty)
  }

  @Test(
    "keys move the cursor",
    arguments: [
      (Key.special(.left), "from event▮s"), (.ctrl("B"), "from event▮s"),
      (.special(.home), "▮from events"), (.ctrl("A"), "▮from events"),
      (.special(.wordLeft), "from ▮events"), (.alt("b"), "from ▮events"),
      (.special(.end), "from events▮"), (.special(.right), "from events▮"),
    ]
  )
  func moving(key: Key, shown: String) {
    var line = EditorDriver("from events")
    line.press(key)
    #expect(line.shown == shown)
  }

  @Test(
    "keys delete and cut",
    arguments: [
      ([Key.backspace], "from event▮"), ([.ctrl("W")], "from ▮"), ([.ctrl("U")], "▮"),
      ([.special(.home), .special(.delete)], "▮rom events"),
      ([.special(.home), .ctrl("D")], "▮rom events"), ([.special(.home), .ctrl("K")], "▮"),
      ([.special(.home), .alt("d")], "▮ events"), ([.alt("\u{7F}")], "from ▮"),
    ]
  )
  func deleting(keys: [Key], shown: String) {
    var line = EditorDriver("from events")
    for key in keys { line.press(key) }
    #expect(line.shown == shown)
  }

  @Test func `consecutive cuts are pasted together, Alt-y pastes the previous one`() {
    var line = EditorDriver("one two three")
    line.press(.ctrl("W"), .ctrl("W"))
    line.press(.special(.left), .ctrl("U"), .ctrl("Y"))
    #expect(line.shown == "one▮ ")
    line.press(.alt("y"))
    #expect(line.shown == "two three▮ ")
    line.press(.special(.left), .alt("y"))
    #expect(line.shown == "two thre▮e ")
  }

  @Test func `cut text remains available on the next line`() {
    var line = EditorDriver("from events")
    line.press(.ctrl("U"))
    line.beginLine()
    line.press(.ctrl("Y"))
    #expect(line.text == "from events")
  }

  @Test func `undo goes back word by word`() {
    var line = EditorDriver()
    line.type("from events")
    line.press(.ctrl("U"), .ctrl("_"))
    #expect(line.text == "from events")
    line.press(.ctrl("_"))
    #expect(line.text == "from ")
    line.run(.undoAll)
    #expect(line.text == "")
  }

  @Test func `a paste is inserted as text without completion`() {
    var line = EditorDriver("from ")
    line.press(.paste("events\n  limit 3\t"))
    #expect(line.text == "from events\n  limit 3\t")
    #expect(line.result == nil && line.candidates.isEmpty)
  }

  @Test func `Enter submits a complete statement and continues an open one`() {
    var line = EditorDriver("from events where (")
    line.press(.enter)
    #expect(line.shown == "from events where (\n    ▮")
    #expect(line.result == nil)
    line.type("id = a)")
    line.press(.enter)
    #expect(line.result == .line("from events where (\n    id = a)"))
  }

  @Test func `Alt-Enter always starts a line, Up and Down first move between lines`() {
    var line = EditorDriver("from events", history: ["from campaigns"])
    line.press(.special(.altEnter))
    #expect(line.text == "from events\n  ")
    line.press(.special(.up))
    #expect(line.shown == "fr▮om events\n  ")
    line.press(.special(.up))
    #expect(line.text == "from campaigns")
    line.press(.special(.down))
    #expect(line.text == "from events\n  ")
  }

  @Test func `Ctrl-D ends an empty line, Ctrl-C ends any line`() {
    var line = EditorDriver()
    line.press(.ctrl("D"))
    #expect(line.result == .end)
    line.beginLine()
    line.interrupt()
    #expect(line.result == .interrupted(hadText: false))
    line.beginLine("from")
    line.interrupt()
    #expect(line.result == .interrupted(hadText: true))
  }

  @Test func `a suggestion is accepted whole or word by word, only at the end of the line`() {
    var line = EditorDriver(history: ["from events limit 3"])
    line.type("from ev")
    #expect(line.editor.ghost.text == "ents limit 3")
    line.press(.special(.wordRight))
    #expect(line.text == "from events")
    line.press(.special(.right))
    #expect(line.text == "from events limit 3")
    line.beginLine("from ev")
    line.press(.special(.left))
    #expect(line.editor.ghost.text == "")
    line.press(.special(.right))
    #expect(line.text == "from ev")
  }

  @Test func `Ctrl-L and Ctrl-X Ctrl-E have an effect outside the editor`() {
    var line = EditorDriver("from")
    line.press(.ctrl("L"))
    #expect(line.effects == [.clearScreen])
    line.press(.ctrl("X"), .ctrl("E"))
    #expect(line.effects == [.clearScreen, .editExternally("from")])
    line.editor.finishExternalEdit(.success("from events"))
    #expect(line.shown == "from events▮")
    line.editor.finishExternalEdit(.failure(ExternalEditFailure(message: "failed")))
    #expect(line.hint == "failed" && line.text == "from events")
    line.press(.special(.left))
    #expect(line.hint == nil)
  }

  @Test func `the vi mode is queried after keys that may change it`() {
    var line = EditorDriver("from", isVi: true)
    #expect(line.editor.viMode?.sign == "[i] ")
    line.press(.escape)
    #expect(line.editor.viMode?.sign == "[c] " && line.effects.isEmpty)
    line.press(.text("A"))
    #expect(line.effects == [.askViMode])
    line.run(.inInsertMode)
    #expect(line.editor.viMode?.sign == "[i] ")
  }

  @Test func `the table has every command once, and no key twice`() {
    let commands = EditorBinding.table.map(\.command)
    #expect(Set(commands).count == commands.count)
    #expect(Set(commands) == Set(EditorCommand.allCases))
    let keys = EditorBinding.table.flatMap(\.keys)
    #expect(Set(keys).count == keys.count)
  }
}
