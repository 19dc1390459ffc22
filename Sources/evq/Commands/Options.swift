import ArgumentParser
import EvqModel
import EvqRender
import EvqSession
import EvqSyntax
import Glibc

/// Options for the programs to run.
struct RunOptions: ParsableArguments {
  @Argument(help: "The script to run, or - for standard input.")
  var file: String?

  @Option(
    name: .customShort("c"),
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Run this program. May be repeated.", valueName: "query")
  )
  var commands: [String] = []

  @Option(
    name: .customShort("f"),
    help: ArgumentHelp(
      "Run this script. May be repeated; runs in order with -c.",
      valueName: "file"
    )
  )
  var files: [String] = []

  @OptionGroup var values: ParameterOptions

  @Option(
    help: ArgumentHelp(
      "The maximum memory of a query, like 512MB or 4GB; half of the machine's by default.",
      valueName: "size"
    )
  )
  var memory: String?

  @Flag(help: "Check the programs only; read and send nothing.")
  var check = false

  @Flag(
    name: .customLong("keep-going"),
    help: "Continue after a failed statement; exit with the code of the first failure."
  )
  var keepGoing = false

  @Flag(name: .customLong("allow-send"), help: "Allow `send` to send without a question.")
  var allowSend = false

  @Flag(
    name: .customLong("dry-run"),
    help: "Show what `send` and `save` would do; send and save nothing."
  )
  var dryRun = false

  @Flag(
    name: .customLong("allow-shell"),
    help: "Allow `:! command` in the shell to run system commands."
  )
  var allowShell = false

  @Flag(name: .shortAndLong, help: "Open the shell, after running any programs.")
  var interactive = false

  /// Whether to open the shell: on request, or at a terminal without anything to run.
  var opensShell: Bool {
    if interactive { return true }
    let isTerminal = isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0
    return isTerminal && !check && commands.isEmpty && files.isEmpty && file == nil
  }

  /// The programs in the order of the command line.
  func programs() throws -> [SourceText] {
    var programs: [SourceText] = []
    var commands = commands[...]
    var files = files[...]
    for word in CommandLine.arguments.dropFirst() {
      if word == "-c", let command = commands.popFirst() {
        programs.append(SourceText(name: "<command>", text: command))
      } else if word == "-f", let file = files.popFirst() {
        programs.append(try ProgramFile.read(file))
      }
    }
    programs += commands.map { SourceText(name: "<command>", text: $0) }
    programs += try files.map { try ProgramFile.read($0) }
    if let file { programs.append(try ProgramFile.read(file)) }
    if programs.isEmpty, !interactive, !opensShell {
      guard isatty(STDIN_FILENO) == 0 else {
        throw ValidationError(
          "nothing to run: name a script, or a query with -c 'from events limit 5'"
        )
      }
      programs.append(try ProgramFile.read("-"))
    }
    return programs
  }

  /// The most memory for a query; nil for the default.
  func memoryMax() throws -> ByteSize? {
    try memory.map { text in
      guard let size = ByteSize(text) else {
        throw ValidationError("--memory takes a size like 512MB, 4GB or 2GiB, found '\(text)'")
      }
      return size
    }
  }
}

/// Options for the output of rows and messages.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(OutputFormat.nameList); by default the extension of -o, table at a terminal, or ndjson.",
      valueName: "format"
    )
  )
  var format: OutputFormat?

  @Option(
    name: .customShort("o"),
    help: ArgumentHelp(
      "Write the rows to a file; its extension decides the format.",
      valueName: "file"
    )
  )
  var outputFile: String?

  @Option(
    help: ArgumentHelp(
      "The maximum number of rows of a query without a limit: a number or all; 100 at a terminal.",
      valueName: "rows"
    )
  )
  var limit: String?

  @Option(help: "When to use colours: auto, always or never.")
  var color: ColorChoice = .auto

  @Flag(name: .customLong("no-header"), help: "Omit the header line.")
  var noHeader = false

  @Option(
    name: .customLong("null"),
    help: ArgumentHelp("The text for a missing value.", valueName: "text")
  )
  var missingText: String?

  @Flag(help: "Treat a malformed input line as an error.")
  var strict = false

  @Flag(name: .shortAndLong, help: "Print rows and errors only.")
  var quiet = false

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable { case auto, always, never }

  /// The most rows shown of a query without a limit; nil for all.
  func shownRowsMax(isTerminal: Bool) throws -> Int? {
    guard let limit else { return isTerminal ? 100 : nil }
    if limit == "all" { return nil }
    guard let rows = Int(limit), rows >= 0 else {
      throw ValidationError("--limit takes a number of rows or all, found '\(limit)'")
    }
    return rows
  }
}

extension OutputFormat: ExpressibleByArgument {}
