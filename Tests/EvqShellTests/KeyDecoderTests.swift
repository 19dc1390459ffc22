import EvqShell
import Testing

/// Decoding of terminal bytes into keys.
struct KeyDecoderTests {
  private func keys(_ bytes: [UInt8]) -> [Key] {
    var decoder = KeyDecoder()
    var keys = bytes.compactMap { decoder.decode($0) }
    if let last = decoder.timeOut() { keys.append(last) }
    return keys
  }

  private func keys(_ text: String) -> [Key] { keys(Array(text.utf8)) }

  @Test func `bytes become keys`() {
    #expect(keys("aé漢") == [.text("a"), .text("é"), .text("漢")])
    #expect(keys("\u{1}\u{7F}\t") == [.control(1), .control(127), .control(9)])
    #expect(keys("\u{1B}") == [.escape])
    #expect(
      keys("\u{1B}[A\u{1B}OB\u{1B}[1;5C\u{1B}[3~")
        == [.up, .down, .wordRight, .delete].map(Key.special)
    )
    #expect(keys("\u{1B}b\u{1B}\r") == [.alt("b"), .special(.altEnter)])
    #expect(keys("\u{1B}[99;99Xa") == [.text("a")])
    #expect(keys([0xFF, 0xC3, 0x28, 0xC2, 0x9B]) == [.text("(")])
  }

  @Test func `a paste is one key without control characters`() {
    let pasted = "\u{1B}[200~from\r\nevents\rlimit\t1\u{7}\u{1B}[31m~\u{1B}[201~x"
    #expect(keys(pasted) == [.paste("from\nevents\nlimit  1[31m~"), .text("x")])
  }

  @Test func `a paste without an end marker becomes text after a second`() {
    var decoder = KeyDecoder()
    #expect(decoder.timeoutMilliseconds == nil)
    let key = "\u{1B}[200~from\revents\u{1B}[20".utf8.compactMap { decoder.decode($0) }
    #expect(key.isEmpty && decoder.isPasting && decoder.timeoutMilliseconds == 1_000)
    #expect(decoder.timeOut() == .paste("from\nevents"))
    #expect(!decoder.isPasting && decoder.timeoutMilliseconds == nil && decoder.timeOut() == nil)
    #expect(decoder.decode(UInt8(ascii: "x")) == .text("x"))
    _ = decoder.decode(0x1B)
    #expect(decoder.timeoutMilliseconds == 40 && decoder.timeOut() == .escape)
  }

  @Test(
    "a partial end marker is text",
    arguments: ["\u{1B}[201", "\u{1B}[20\u{1B}", "\u{1B}"]
  )
  func partialEndMarker(text: String) {
    let pasted = "a" + String(text.unicodeScalars.filter { $0 != "\u{1B}" }) + "b"
    #expect(keys("\u{1B}[200~a\(text)b\u{1B}[201~x") == [.paste(pasted), .text("x")])
  }

  @Test func `a paste contains no control character, even in invalid UTF-8`() {
    let bytes: [UInt8] = [0x61, 0xC2, 0x07, 0x85, 0xC2, 0x85, 0x7F, 0x00, 0xC3, 0xA9]
    let key = keys(Array("\u{1B}[200~".utf8) + bytes + Array("\u{1B}[201~".utf8))
    #expect(key == [.paste("a\u{FFFD}\u{FFFD}é")])
  }

  @Test("random bytes are decoded without a trap", arguments: 1...20)
  func randomBytes(seed: Int) {
    var random = SeededBytes(seed: UInt64(seed))
    var decoder = KeyDecoder()
    for _ in 0..<5_000 { _ = decoder.decode(random.next()) }
    _ = decoder.timeOut()
  }
}
