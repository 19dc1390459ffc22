import ArgumentParser
import EvqModel
import EvqSession

/// `evq convert`.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert event files to another format.",
    usage: "evq convert <inputs> ... [-o <file>] [--to <format>]",
    discussion: """
      Inputs are .ndjson, .jsonl, .json (an array, a page of the API), .csv and .tsv, each also with .gz or \
      .zst, patterns like "events-*.ndjson", and - for standard input. The extension of the output decides \
      its format; .gz or .zst compresses it.
      """
  )

  @Argument(help: "The files to read.")
  var inputs: [String]

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("The file to write; standard output by default.", valueName: "file")
  )
  var outputFile: String?

  @Option(
    help: ArgumentHelp(
      "ndjson, json, csv or tsv; by default the output's extension decides, else ndjson.",
      valueName: "format"
    )
  )
  var to: FileKind.Form?

  @Flag(help: "Treat a malformed record as an error.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  mutating func run() async throws {
    let form = try self.form
    let streams = try StandardStreams(outputFile: outputFile)
    let conversion = Conversion(inputs, to: form, isStrict: strict, output: streams)
    let isQuiet = quiet
    try await Runner.carryOut(on: streams, Settings()) { () throws(EvqError) in
      try await conversion.run(isQuiet: isQuiet)
    }
  }

  private var form: FileKind.Form {
    get throws {
      if let to { return to }
      guard let outputFile else { return .ndjson }
      guard let form = FileKind(path: outputFile)?.form else {
        throw ValidationError(
          "'\(outputFile)' has no known extension: use .ndjson, .json, .csv or .tsv, or --to"
        )
      }
      return form
    }
  }
}

extension FileKind.Form: ExpressibleByArgument {}
