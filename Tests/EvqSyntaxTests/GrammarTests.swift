import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// The grammar file agrees with the lexer, the parser and the printer.
struct GrammarTests {
  private let grammar: Grammar

  init() throws {
    let url = PackageFolder.root.appending(path: "grammar/evq.ebnf")
    grammar = Grammar(text: try String(contentsOf: url, encoding: .utf8))
  }

  @Test func `the keywords of the grammar are those of the lexer`() {
    let words = grammar.literals.filter { $0.allSatisfy(\.isLetter) }
    #expect(words == Set(Keyword.allCases.map(\.rawValue)))
  }

  @Test func `the operators of the grammar are those of the lexer`() {
    let signs = grammar.literals.filter { !$0.allSatisfy(\.isLetter) }
    // The grammar describes `.` and `|` differently.
    #expect(signs == Set(Punctuation.allCases.map(\.rawValue)))
  }

  @Test func `the diagrams match the grammar; otherwise run make grammar`() throws {
    let folder = PackageFolder.root.appending(path: "grammar/diagrams")
    var diagrams: [String: String] = [:]
    for file in PackageFolder.files(below: folder, ending: ".svg") {
      let svg = try String(contentsOf: file, encoding: .utf8)
      let text = svg.firstMatch(of: #/<desc>(.*?)<\/desc>/#).map { String($0.output.1) } ?? ""
      diagrams[file.deletingPathExtension().lastPathComponent] =
        text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
    #expect(diagrams == grammar.ruleTexts)
  }

  @Test("sentences of the grammar parse", arguments: 0..<10)
  func sentencesParse(part: UInt64) {
    for number in 0..<300 {
      let seed = part * 1_000 + UInt64(number)
      var random = SeededRandom(seed: seed)
      let text = grammar.sentence(of: "statement", &random)
      let errors = Parser.parse(SourceText(name: "sentence", text: text)).diagnostics
        .filter { $0.isError && !GrammarTests.aboutMeaning.contains($0.code) }
      #expect(errors.isEmpty, "seed \(seed): \(text)\n\(errors.map(\.message))")
    }
  }

  @Test("printing and parsing again gives the same tree", arguments: 0..<10)
  func roundTrip(part: UInt64) {
    for number in 0..<300 {
      let seed = part * 1_000 + UInt64(number)
      var random = SeededRandom(seed: seed)
      let text = grammar.sentence(of: "statement", &random)
      let (script, diagnostics) = Parser.parse(SourceText(name: "sentence", text: text))
      guard !diagnostics.hasErrors else { continue }
      let printed = script.statements.map { SourcePrinter.text(of: $0) }.joined(separator: "; ")
      let again = Parser.parse(SourceText(name: "printed", text: printed))
      #expect(!again.diagnostics.hasErrors, "seed \(seed): \(text)\n→ \(printed)")
      #expect(again.script.dump == script.dump, "seed \(seed): \(text)\n→ \(printed)")
      let twice = again.script.statements.map { SourcePrinter.text(of: $0) }.joined(separator: "; ")
      #expect(twice == printed, "seed \(seed)")
    }
  }

  /// Errors that the grammar cannot express, such as an unknown snap unit.
  private static let aboutMeaning: Set<DiagnosticCode> = []
}
