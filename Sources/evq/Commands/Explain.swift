import ArgumentParser
import EvqSyntax
import Glibc

/// `evq explain QUERY` and `evq explain CODE`.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Explain what a query would send, or what a code means; send nothing.",
    usage: """
      evq explain <query> [<options>]
      evq explain <code>
      """
  )

  @Argument(
    help: """
      The query, after `requests`, `plan` or `json` for that part only; or the code of an error or a \
      warning, like E0301.
      """
  )
  var query: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var backend: BackendOptions
  @OptionGroup var output: OutputOptions

  mutating func run() async throws {
    if query.count == 1, DiagnosticCode.isSpelled(like: query[0]) {
      try StandardStreams.print(try article(query[0]))
      return
    }
    let text = "explain \(json ? "json " : "")\(query.joined(separator: " "))"
    try await Runner(backend, output).run([SourceText(name: "<command>", text: text)])
  }

  private func article(_ word: String) throws -> String {
    guard let article = DiagnosticCode(spelling: word)?.article else {
      let codes = DiagnosticCode.allCases.map(\.rawValue)
      let family = codes.filter { $0.hasPrefix(word.prefix(3).uppercased()) }
      let known = family.isEmpty ? codes : family
      throw ValidationError("no code `\(word)`; the codes are \(known.joined(separator: " "))")
    }
    return article.text
  }
}
