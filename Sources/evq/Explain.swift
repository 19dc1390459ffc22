import ArgumentParser
import EvqSyntax

/// `evq explain QUERY`.
struct Explain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a query would send and what stays here; send nothing.",
    usage: "evq explain <query> [<options>]"
  )

  @Argument(help: "The query, with `requests`, `plan` or `json` before it for that part alone.")
  var query: [String]

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var backend: BackendOptions
  @OptionGroup var output: OutputOptions

  mutating func run() async throws {
    let text = "explain \(json ? "json " : "")\(query.joined(separator: " "))"
    try await Runner(backend, output).run([SourceText(name: "<command>", text: text)])
  }
}
