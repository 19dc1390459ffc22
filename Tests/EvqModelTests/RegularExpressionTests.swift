import EvqModel
import EvqTestSupport
import Testing

/// Regular expressions: matching, errors, and linear time.
struct RegularExpressionTests {
  struct Example: Sendable {
    let pattern: String
    let matches: [String]
    let misses: [String]
    var flags = ""
  }

  @Test(
    "a pattern matches the expected texts",
    arguments: [
      Example(pattern: "", matches: ["", "a"], misses: []),
      Example(pattern: "^a.c$", matches: ["abc", "a→c"], misses: ["ac", "abcd", "a\nc"]),
      Example(pattern: "b", matches: ["abc"], misses: ["ac"]),
      Example(pattern: "^(ab|cd)+$", matches: ["ab", "abcd"], misses: ["", "abc"]),
      Example(pattern: "^a{2,3}$", matches: ["aa", "aaa"], misses: ["a", "aaaa"]),
      Example(pattern: "^a{2}$", matches: ["aa"], misses: ["a", "aaa"]),
      Example(pattern: "^[a-c_\\d]+$", matches: ["a1_c"], misses: ["d", ""]),
      Example(pattern: "^[^x]*$", matches: ["", "abc"], misses: ["axb"]),
      Example(pattern: "[]a]", matches: ["]", "a"], misses: ["b"]),
      Example(pattern: "[a-]", matches: ["-"], misses: ["b"]),
      Example(pattern: "\\bpro\\b", matches: ["a pro x", "pro"], misses: ["prose"]),
      Example(pattern: "colou?r", matches: ["color", "colour"], misses: ["colouur"]),
      Example(pattern: "^a*?b$", matches: ["b", "aab"], misses: ["a"]),
      Example(pattern: "\\.com$", matches: ["x.com"], misses: ["xcom"]),
      Example(pattern: "são", matches: ["SÃO PAULO", "são"], misses: ["sao"], flags: "i"),
      Example(pattern: "^[A-Z]+$", matches: ["abc"], misses: ["1"], flags: "i"),
      Example(pattern: "a\\/b", matches: ["a/b"], misses: ["ab"]),
      Example(pattern: "(?:x|y)z", matches: ["xz"], misses: ["z"]),
      Example(pattern: "\\w+@\\w+", matches: ["a@b"], misses: ["@"]),
      Example(pattern: "^a{2$", matches: ["a{2"], misses: ["aa"]),
      Example(pattern: "^[\\D]$", matches: ["x"], misses: ["1"]),
      Example(pattern: "^\\p{Greek}+$", matches: ["λόγος"], misses: ["logos"]),
      Example(pattern: "(?i)PRO", matches: ["pro"], misses: ["po"]),
      Example(pattern: "a\0b", matches: ["a\0b"], misses: ["ab"]),
      Example(pattern: "a.b", matches: ["a b", "a\rb"], misses: ["a\nb"]),
      Example(pattern: "(?s)a.b", matches: ["a\nb"], misses: ["ab"]),
      Example(pattern: "^b$", matches: ["b"], misses: ["a\nb\nc", "b\n"]),
      Example(pattern: "(?m)^b$", matches: ["a\nb\nc"], misses: ["ab"]),
      Example(pattern: "^[^x]$", matches: ["\n"], misses: ["x"]),
    ]
  )
  func matches(_ example: Example) throws {
    let expression = try RegularExpression(pattern: example.pattern, flags: example.flags)
    for text in example.matches {
      #expect(expression.matches(text), "/\(example.pattern)/ \(text)")
    }
    for text in example.misses {
      #expect(!expression.matches(text), "/\(example.pattern)/ \(text)")
    }
  }

  @Test(
    "an invalid pattern is an error",
    arguments: [
      "(", ")", "[a", "*a", "a**?+", "a{3,2}", "\\q", "\\", "(?=a)", "(?<n>a)", "[b-a]",
      "a{9999}", "((((a{100}){100}){100}){100})", "\\1", "(?P<n",
    ]
  )
  func rejects(pattern: String) {
    #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern: pattern) }
  }

  @Test func `a pattern over the size limit is an error`() {
    let error = #expect(throws: RegularExpressionError.self) {
      try RegularExpression(pattern: "\\pL{1000}")
    }
    #expect(error?.message == "the expression is too large; use fewer or smaller repetitions")
    #expect(error?.offset == nil)
    let repetition = #expect(throws: RegularExpressionError.self) {
      try RegularExpression(pattern: "((x{100}){100}){100}")
    }
    #expect(repetition?.message.contains("nested ones multiplied") == true)
  }

  @Test func `nested repeats take linear time`() throws {
    let text = String(repeating: "a", count: 5_000) + "!"
    for pattern in ["(a+)+$", "^(a|a)*$", "(a*)*b", "(.*)(.*)(.*)(.*)x"] {
      let expression = try RegularExpression(pattern: pattern)
      #expect(!expression.matches(text))
    }
    _ = try? RegularExpression(pattern: String(repeating: "((){1000}){1000}", count: 50))
  }

  @Test func `random patterns compile or are errors`() {
    var random = SeededRandom(seed: 3)
    let pieces = [
      "a", "b", "(", ")", "[", "]", "{2}", "{1,3}", "*", "+", "?", "|", "^", "$", "\\d", "\\b", ".",
      "-", "é",
    ]
    for _ in 0..<3_000 {
      let pattern = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
      if let expression = try? RegularExpression(
        pattern: pattern,
        flags: random.chance(50) ? "i" : ""
      ) {
        _ = expression.matches("ab aab éb")
      }
    }
  }
}
