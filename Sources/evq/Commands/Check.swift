import ArgumentParser
import EvqSession
import EvqSyntax
import Glibc

/// `evq check`.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check scripts and list their parameters; read and send nothing.",
    usage: "evq check <files> ... [--param <k=v>] ... [<options>]",
    discussion: "Parameters need no value here: any value of the declared type is assumed."
  )

  @Argument(help: "Scripts; - is standard input.")
  var files: [String]

  @OptionGroup var values: ParameterOptions
  @OptionGroup var backend: BackendOptions
  @OptionGroup var output: OutputOptions

  mutating func run() async throws {
    let runner = try Runner(backend, output, parameters: try values.parameters())
    var isClean = true
    for file in files {
      let source = try ProgramFile.read(file)
      guard await runner.check(source) else {
        isClean = false
        continue
      }
      let parameters = ScriptDescription(source).parameters
      try StandardStreams.print("\(source.name): ok\n\(parameters)")
    }
    if !isClean { throw ExitStatus.invalidProgram }
  }
}
