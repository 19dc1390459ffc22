import EvqModel
import EvqSyntax
import Testing

/// Tokens cover every byte of any text.
struct LexerTests {
  @Test("tokens cover the text without gaps", arguments: 0..<8)
  func tokensCoverText(part: UInt64) {
    for number in 0..<400 {
      let seed = part * 1_000 + UInt64(number)
      let bytes = LexerTests.randomBytes(seed: seed)
      let source = SourceText(name: "random", bytes: bytes)
      let (tokens, diagnostics) = Lexer.tokenize(source)
      var end: UInt32 = 0
      for token in tokens {
        #expect(token.range.lower == end, "seed \(seed)")
        end = token.range.upper
      }
      #expect(Int(end) == bytes.count, "seed \(seed)")
      for diagnostic in diagnostics {
        #expect(Int(diagnostic.range.upper) <= bytes.count, "seed \(seed): \(diagnostic)")
      }
    }
  }

  @Test("random bytes parse to a tree and diagnostics", arguments: 0..<8)
  func anyBytesParse(part: UInt64) {
    for number in 0..<400 {
      let seed = 90_000 + part * 1_000 + UInt64(number)
      let source = SourceText(name: "random", bytes: LexerTests.randomBytes(seed: seed))
      let (script, diagnostics) = Parser.parse(source)
      #expect(!script.dump.isEmpty || script.statements.isEmpty, "seed \(seed)")
      for diagnostic in diagnostics {
        #expect(diagnostic.range.lower <= diagnostic.range.upper, "seed \(seed)")
        #expect(Int(diagnostic.range.lower) <= source.bytes.count, "seed \(seed)")
      }
    }
  }

  /// Random pieces of programs and stray bytes.
  private static func randomBytes(seed: UInt64) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return (0..<random.below(40)).flatMap { _ -> [UInt8] in
      random.chance(25) ? [UInt8(random.below(256))] : Array(random.pick(pieces).utf8)
    }
  }

  private static let pieces = [
    "from ", "events ", "where ", "id", ".", "property", " = ", "!=", "\"", "'", "`", "r\"", "\\u{",
    "(", ")", ",", ";", "|", "since ", "7d", "@d", "2026-01-05", "T10:00", "+02:00", "-", "--", "#",
    "\n", " in ", " between ", " and ", " or ", " not ", "matches ", "/", "$x", "limit ", "1e", "“",
    "select ", "*", "==", "&&", "like ", "count by ", "explain json ", "let x = ", "param y: ", "é",
  ]

  struct Example: Sendable {
    let text: String
    let kinds: [TokenKind]
  }

  @Test(
    "each text is one token",
    arguments: [
      Example(text: "12", kinds: [.number]), Example(text: "1.5e3", kinds: [.number]),
      Example(text: "7d@d", kinds: [.duration]), Example(text: "2026-01-05", kinds: [.time]),
      Example(text: "2026-01-05T10:00:00.250+02:00", kinds: [.time]),
      Example(text: "now@h", kinds: [.time]), Example(text: "r\"a\\b\"", kinds: [.rawString]),
      Example(text: "$city", kinds: [.parameter]), Example(text: "`a b`", kinds: [.quotedName]),
      Example(text: "FROM", kinds: [.keyword(.from)]), Example(text: "café", kinds: [.word]),
      Example(text: "a=~b", kinds: [.word, .punctuation(.equalIgnoringCase), .word]),
      Example(text: "a<=b", kinds: [.word, .punctuation(.lessOrEqual), .word]),
      Example(text: "p.limit", kinds: [.word, .punctuation(.dot), .word]),
      Example(text: "a / b", kinds: [.word, .punctuation(.divide), .word]),
      Example(text: "matches /a b/i", kinds: [.keyword(.matches), .regularExpression]),
    ]
  )
  func kinds(_ example: Example) {
    let (tokens, diagnostics) = Lexer.tokenize(SourceText(name: "", text: example.text))
    #expect(tokens.map(\.kind).filter { !$0.isTrivia } == example.kinds + [.endOfText])
    #expect(diagnostics.isEmpty)
  }

  @Test func `invalid UTF-8 is reported once`() {
    let source = SourceText(
      name: "",
      bytes: Array("from events where id = \"a".utf8) + [0xFF, 0x22]
    )
    let codes = Parser.parse(source).diagnostics.map(\.code)
    #expect(codes == [.invalidUTF8])
  }

  @Test func `a program over the limit is rejected`() {
    let bytes = [UInt8](repeating: 0x20, count: SourceText.bytesMax + 1)
    let codes = Parser.parse(SourceText(name: "", bytes: bytes)).diagnostics.map(\.code)
    #expect(codes == [.sourceTooLong])
  }

  @Test func `long chains need no deep recursion`() {
    let text =
      "from events where " + Array(repeating: "id = a", count: 50_000).joined(separator: " or ")
    let (script, diagnostics) = Parser.parse(SourceText(name: "", text: text))
    #expect(diagnostics.isEmpty)
    #expect(script.statements.count == 1)
  }
}
