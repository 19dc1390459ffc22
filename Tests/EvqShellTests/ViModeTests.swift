import EvqShell
import Testing

/// The prompt's vi mode, and the keys after which libedit is queried for it.
struct ViModeTests {
  struct Case: Sendable, CustomStringConvertible {
    /// The keys after Esc.
    let keys: String
    /// The keys after which libedit is queried.
    let queried: String
    var description: String { keys }

    init(_ keys: String, _ queried: String) {
      self.keys = keys
      self.queried = queried
    }
  }

  @Test(
    "libedit is queried only after keys that may change the mode",
    arguments: [
      Case("hjkl0wbx", ""), Case("i", "i"), Case("A", "A"), Case("R", "R"), Case(".", "."),
      Case("fi", ""), Case("3fi", ""), Case("ri", ""), Case("dw", ""), Case("dta", ""),
      Case("cw", "w"),
      Case("c3w", "3w"), Case("cfi", "i"), Case("cc", "c"), Case("@a", "a"),
    ]
  )
  func questions(_ example: Case) {
    var mode = ViMode()
    let before = [mode.note(.text("i")), mode.note(.escape)]
    #expect(before == [false, false])
    #expect(mode.state == .command)
    let queried = example.keys.unicodeScalars.filter { mode.note(.text($0)) }
    #expect(String(String.UnicodeScalarView(queried)) == example.queried)
  }

  @Test func `the sign follows libedit's answer`() {
    var mode = ViMode()
    #expect(mode.sign == "[i] ")
    _ = mode.note(.alt("c"))
    #expect(mode.sign == "[c] ")
    let isQueried = mode.note(.special(.right))
    #expect(isQueried)
    mode.answer(.insert)
    #expect(mode.sign == "[i] ")
    let isQueriedAgain = mode.note(.text("i"))
    #expect(!isQueriedAgain)
  }
}
