import ArgumentParser
import EvqModel
import EvqSession

/// `evq convert`.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn files of events of one kind into one of another.",
    usage: "evq convert <inputs> ... [-o <file>] [--to <form>]",
    discussion: """
      Inputs are .ndjson, .jsonl, .json (an array, a page of the API), .csv and .tsv, each also with .gz or \
      .zst, patterns like "events-*.ndjson", and - for standard input. The output's ending says what is \
      written, and .gz or .zst compresses it.
      """
  )

  @Argument(help: "What to read.")
  var inputs: [String]

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp("Where to write; standard output without it.", valueName: "file")
  )
  var outputFile: String?

  @Option(
    help: ArgumentHelp(
      "ndjson, json, csv or tsv; without it the output's ending, or ndjson.",
      valueName: "form"
    )
  )
  var to: FileKind.Form?

  @Flag(help: "Make a malformed record an error.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Say errors only.")
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
          "'\(outputFile)' does not say what to write: name it .ndjson, .json, .csv or .tsv, or use --to"
        )
      }
      return form
    }
  }
}

extension FileKind.Form: ExpressibleByArgument {}
