import EvqModel
import EvqSession
import EvqShell
import EvqSyntax
import Testing

/// Suggestions after the cursor.
struct GhostTests {
  @Test func `a suggestion is the first candidate of completion`() {
    var words = CompletionWords.sample
    words.properties =
      (0..<3_000).map { .init("hs_number_\($0)") } + [.init("Ähnlich"), .init("zeta")]
    var completer = Completer(words)
    completer.names = CompletionWords.names
    for (text, ghost) in [
      ("from events where property.hs_number_29", ""), ("from events where property.z", "eta"),
      ("from events where hs_n", ""), ("from events where ", ""),
      ("from events where pr", "operties"),
      ("from events where property.Ä", "hnlich"), ("from events where property.`", ""),
      ("from events | count by eventType | sort eve", "ntType"),
    ] {
      let shown = Ghost.text(after: text, history: [], completer: completer)
      #expect(shown.hasPrefix(ghost) && shown.isEmpty == ghost.isEmpty, "\(text): \(shown)")
      let context = CompletionContext(of: text, cursor: text.utf8.count)
      let first = completer.candidates(for: context).first
      #expect(shown.isEmpty || first?.word == context.partial + shown, "\(text): \(shown)")
    }
  }

  @Test func `a suggestion continues an earlier statement or the word`() {
    let history = ["from events limit 3", "from events where id = a\nlimit 2"]
    func ghost(_ text: String) -> String {
      Ghost.text(after: text, history: history, completer: Completer(CompletionWords.sample))
    }
    #expect(ghost("from events l") == "imit 3")
    // A suggestion must not insert an invisible second line.
    #expect(ghost("from events") == " limit 3")
    #expect(ghost("from events where id = a\n") == "limit 2")
    #expect(ghost("from camp") == "aigns")
    #expect(ghost("from campaigns where id starts ") == "with")
    #expect(ghost("") == "")
    #expect(ghost("from events\u{301}") == "")
  }

  @Test func `a suggestion that does not fit is not shown`() {
    let long = "echo \"\(String(repeating: "漢", count: 50))\""
    let history = ["echo 1", long, "echo \u{1B}[31m", "echo \t2"]
    for (cells, ghost) in [(200, String(long.dropFirst(3))), (102, " 1"), (2, " 1"), (1, "")] {
      let shown = Ghost.text(after: "ech", history: history, completer: Completer(), cells: cells)
      #expect(shown == (ghost.hasPrefix(" ") ? "o" + ghost : ghost) || cells < 3, "\(cells)")
    }
  }
}
