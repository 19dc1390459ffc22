import EvqModel
import Testing

/// Tables of names, which are compared byte by byte.
struct NameTableTests {
  private let composed = "caf\u{E9}"
  private let decomposed = "cafe\u{301}"

  @Test func `two spellings of one character are two names`() {
    var table: NameTable<Int> = [composed: 1]
    table[decomposed, default: 10] += 1
    #expect(table.count == 2)
    #expect(table[composed] == 1)
    #expect(table[decomposed] == 11)
    #expect(table.keys.map { Text($0) } == [Text(decomposed), Text(composed)])
    table[composed] = nil
    #expect(table.keys.map { Text($0) } == [Text(decomposed)])
  }

  @Test func `merging keeps both spellings`() {
    let merged = NameTable([(composed, 1)]).merging([decomposed: 2, composed: 5]) { $0 + $1 }
    #expect(merged[composed] == 6)
    #expect(merged[decomposed] == 2)
  }

  @Test func `unique names are compared byte by byte`() {
    #expect([composed, decomposed, composed].unique.count == 2)
  }
}
