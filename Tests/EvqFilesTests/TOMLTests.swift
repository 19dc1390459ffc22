import EvqFiles
import EvqModel
import Testing

/// TOML documents and syntax errors.
struct TOMLTests {
  @Test func `every kind of value is read`() throws {
    let table = try TOML.table(
      #"""
      text = "é \"q\"" # comment
      empty = ''
      integer = -3
      number = 1.5
      flag = true
      date = 2026-01-05
      time = 10:00:00
      both = 2026-01-05T10:00:00Z
      list = [1, "a", [true], {k = 2}]
      a.b = 7
      [a.c]
      d = 8
      [[many]]
      n = 1
      [[many]]
      n = 2
      """#
    )
    #expect(table["text"] == .text(#"é "q""#))
    #expect(table["empty"] == .text(""))
    #expect(table["integer"] == .integer(-3))
    #expect(table["number"] == .number(1.5))
    #expect(table["flag"] == .flag(true))
    #expect(table["date"] == .date("2026-01-05"))
    #expect(table["time"] == .time("10:00:00"))
    #expect(table["both"] == .time("2026-01-05T10:00:00Z"))
    #expect(
      table["list"]
        == .list([.integer(1), .text("a"), .list([.flag(true)]), .table(["k": .integer(2)])])
    )
    #expect(table["a"] == .table(["b": .integer(7), "c": .table(["d": .integer(8)])]))
    #expect(table["many"] == .list([.table(["n": .integer(1)]), .table(["n": .integer(2)])]))
    #expect(try TOML.table("").isEmpty)
  }

  @Test(
    "text that is not TOML is an error with its position",
    arguments: [
      ("a = 1\nb =", 2), ("a = 1\na = 2", 2), ("[x\n", 1), ("a = \"\u{1}\"", 1), ("a = 1_", 1),
      ("a\0b = 1", 1), (String(repeating: "a.", count: 100_000) + "b = 1", 1),
      ("a = " + String(repeating: "[", count: 100_000), 1),
    ]
  )
  func invalid(text: String, line: Int) {
    #expect {
      try TOML.table(text)
    } throws: { error in
      guard let fault = error as? TOML.Fault else { return false }
      return fault.position?.line == line && fault.message.hasPrefix("this is not TOML: ")
        && fault.location(in: "x.toml").hasPrefix("x.toml:\(line):")
    }
  }

  @Test func `a truncated document is read or is an error`() {
    let text = "a = \"é\\n\" # c\n[b]\nc = [1.5, 2026-01-05, {d = 'e'}]\n\"f.g\".h = 0x1F\n"
    let bytes = Array(text.utf8)
    for count in bytes.indices {
      let part = String(decoding: bytes[..<count], as: UTF8.self)
      let table = try? TOML.table(part)
      #expect(table == nil || table?["a"] != nil || count < 13, "\(part)")
    }
  }
}
