import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The editor grammars classify a program's text like the lexer.
///
/// Run `make grammar` after adding a keyword.
struct HighlightingTests {
  /// The classes of text that editors distinguish.
  enum Kind: String, CaseIterable {
    case comment, keyword, constant, string, name, number, duration, time, regex, parameter, sign
    case plain
  }

  @Test func `the TextMate grammar agrees with the lexer`() throws {
    let grammar = try TextMateGrammar()
    for text in HighlightingTests.programs {
      let kinds = text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { grammar.scopes(of: String($0)).map(HighlightingTests.textMateKind) }
      expectAgreement(text, Array(kinds.joined(separator: [.plain])))
    }
  }

  @Test(.enabled(if: vimIsThere, "vim with syntax highlighting is not installed"))
  func `the Vim syntax agrees with the lexer`() throws {
    let programs = HighlightingTests.programs
    let kinds = try HighlightingTests.vimKinds(of: programs)
    try #require(kinds.count == programs.count)
    for (text, kinds) in zip(programs, kinds) { expectAgreement(text, kinds) }
  }

  @Test func `the programs contain every keyword, sign and form`() {
    var found: Set<String> = []
    for text in HighlightingTests.programs {
      let source = SourceText(name: "program", text: text)
      for token in Lexer.tokenize(source).tokens { found.insert("\(token.kind)") }
    }
    for keyword in Keyword.allCases { #expect(found.contains("\(TokenKind.keyword(keyword))")) }
    for sign in Punctuation.allCases { #expect(found.contains("\(TokenKind.punctuation(sign))")) }
    let forms: [TokenKind] = [
      .comment, .word, .quotedName, .string, .rawString, .number, .duration, .time,
      .regularExpression, .parameter,
    ]
    for form in forms { #expect(found.contains("\(form)")) }
  }

  // MARK: The lexer's classes

  /// Examples, golden programs without lexical errors, sentences of the grammar, and single words.
  private static let programs: [String] = {
    let files = ["examples", "Tests/Golden"].flatMap {
      PackageFolder.files(below: PackageFolder.root.appending(path: $0), ending: ".evq")
    }
    let texts = files.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
    let words = Keyword.allCases.flatMap { keyword in
      let word = keyword.rawValue
      return ["\(word) \(word.uppercased()) a.\(word) \(word)x x\(word) é\(word)"]
    }
    let signs = Punctuation.allCases.map { "a \($0.rawValue) b" }
    return (texts + words + signs + unusualPrograms + sentences()).filter {
      Lexer.tokenize(SourceText(name: "program", text: $0)).diagnostics.isEmpty
    }
  }()

  private static let unusualPrograms = [
    "a<=b>=c!=d=~e++f=-g*h/i%j", "x1 1 1.5 1e3 12 7d 7d@d 30s 3mo 1y@y 2w now@d NOW@w",
    "2026-01-05 2026-01-05T10:00Z 2026-01-05T10:00:00.250+02:00 2026-01-05t10:00z",
    "\"a\\\"b # c\" 'd\\'e -- f' r\"g\\\" `h i` \"\\\\\" '' \"\" # \"comment\"", "$a $é_1 $b2,$c",
    "a matches /x\\/y \"z\"/i and b MATCHES /#/ -- /no/", "a / b / c", "café.naïve = straße",
    "var\"x\" bar r\"x\"", "5--3", "property.matches / 2", "#!/usr/bin/env evq\nfrom events",
  ]

  private static func sentences() -> [String] {
    let url = PackageFolder.root.appending(path: "grammar/evq.ebnf")
    guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
    let grammar = Grammar(text: text)
    return (UInt64(0)..<150).map { seed in
      var random = SeededRandom(seed: seed)
      return grammar.sentence(of: "statement", &random)
    }
  }

  private func expectAgreement(_ text: String, _ kinds: [Kind]) {
    let source = SourceText(name: "program", text: text)
    for token in Lexer.tokenize(source).tokens {
      guard let expected = HighlightingTests.kind(of: token.kind) else { continue }
      let range = Int(token.range.lower)..<Int(token.range.upper)
      let word = String(decoding: source.bytes[range], as: UTF8.self)
      let actual = Set(kinds[range].map(\.rawValue))
      #expect(actual == [expected.rawValue], "\(word) in: \(text)")
    }
  }

  /// The class of a token; nil for white space.
  private static func kind(of token: TokenKind) -> Kind? {
    switch token {
    case .whitespace, .newline, .endOfText, .foreign, .unknown: nil
    case .comment: .comment
    case .word: .plain
    case .keyword(let keyword):
      [.true, .false, .now, .today, .yesterday].contains(keyword) ? .constant : .keyword
    case .quotedName: .name
    case .string, .rawString: .string
    case .number: .number
    case .duration: .duration
    case .time: .time
    case .regularExpression: .regex
    case .parameter: .parameter
    case .punctuation: .sign
    }
  }

  // MARK: The editors' classes

  private static let textMateKinds: [(prefix: String, kind: Kind)] = [
    ("comment", .comment), ("string.regexp", .regex), ("string", .string),
    ("variable.other", .name), ("variable.parameter", .parameter),
    ("constant.other.time", .time), ("constant.numeric.duration", .duration),
    ("constant.numeric", .number), ("constant.language", .constant),
    ("keyword.control", .keyword), ("keyword.operator", .sign),
  ]

  private static func textMateKind(_ scope: String?) -> Kind {
    guard let scope else { return .plain }
    return textMateKinds.first { scope.hasPrefix($0.prefix) }?.kind ?? .plain
  }

  static let vimIsThere =
    (try? EvqProcess.shell("vim --version | grep -q '+syntax'").exitCode == 0) ?? false

  /// Opens the programs in Vim and reads the highlight group of each byte.
  private static func vimKinds(of programs: [String]) throws -> [[Kind]] {
    let folder = try TestFolder()
    let text = programs.map { $0 + "\n" }.joined()
    let file = try folder.write(text.utf8, "programs.evq")
    let script = """
      let groups = []
      for line in range(1, line('$'))
        let items = map(range(1, len(getline(line))), 'synID(line, v:val, 0)')
        call add(groups, join(map(items, 'synIDattr(v:val, "name")'), ','))
      endfor
      call writefile(groups, '\(folder.path("groups"))')
      qall!
      """
    let ask = try folder.write(script.utf8, "ask.vim")
    let options =
      "-N -u NONE -i NONE -n -es --cmd 'set encoding=utf-8 synmaxcol=0 rtp^=grammar/vim'"
    _ = try EvqProcess.shell(
      """
      timeout 300 vim \(options) -c 'filetype on' -c 'syntax on' -c 'edit \(file)' \
        -S \(ask) < /dev/null
      """
    )
    let lines = try folder.text("groups").split(separator: "\n", omittingEmptySubsequences: false)
    var groups = zip(text.split(separator: "\n", omittingEmptySubsequences: false), lines)
      .flatMap { line, groups -> [Kind] in
        let names = groups.split(separator: ",", omittingEmptySubsequences: false)
        return (line.isEmpty ? [] : names.map(vimKind)) + [.plain]
      }[...]
    try #require(groups.count >= text.utf8.count)
    return programs.map { program in
      defer { groups = groups.dropFirst(program.utf8.count + 1) }
      return Array(groups.prefix(program.utf8.count))
    }
  }

  private static func vimKind(_ group: Substring) -> Kind {
    guard group.hasPrefix("evq") else { return .plain }
    let name = group.dropFirst(3).lowercased()
    // The innermost item: `synstack` also returns the string around an escape, but takes minutes.
    return name == "operator" ? .sign : name == "escape" ? .string : Kind(rawValue: name) ?? .plain
  }
}
