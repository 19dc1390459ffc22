import ArgumentParser
import EvqModel
import EvqSession
import Glibc

/// The command `evq`.
@main
struct Evq: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evq",
    abstract: "The shell for HubSpot events: query, filter and explain them.",
    usage: """
      evq [<options>] [<file.evq> | -]
      evq check <files> ... [<options>]
      evq completions bash|zsh|fish
      evq explain <query> [<options>]
      evq convert <inputs> ... [-o <file>]
      evq fmt [<files> ...]
      evq login [--profile <name>]
      evq serve [<options>]
      evq test <paths> ...
      evq whoami [<options>]
      """,
    discussion: """
      At a terminal, evq opens the shell. evq FILE.evq runs a script, evq -c QUERY a query, and evq - a \
      script from standard input; evq FILE.evq --help lists the parameters of a script. Without a HubSpot \
      account, evq uses a sample account.

      Event files are .ndjson, .jsonl, .json, .csv and .tsv, also with .gz or .zst; evq convert converts \
      between them.

      Rows go to standard output, messages to standard error. Exit codes: \
      \(exitCodes).
      """,
    version: Version.text,
    subcommands: [
      Check.self, Completions.self, Convert.self, Explain.self, Format.self, Login.self,
      Manual.self,
      Serve.self, Test.self, Version.self, WhoAmI.self,
    ]
  )

  private static var exitCodes: String {
    ExitStatus.documented.map { "\($0.code) \($0.meaning)" }.joined(separator: "; ")
  }

  @OptionGroup var run: RunOptions
  @OptionGroup var backend: BackendOptions
  @OptionGroup var output: OutputOptions

  mutating func run() async throws {
    let runner = try Runner(backend, output, run)
    let programs = try run.programs()
    if run.opensShell {
      guard output.outputFile == nil else {
        throw ValidationError("-o needs a query or a script; in the shell use :output FILE")
      }
      try await runner.openShell(programs, backend, allowsCommands: run.allowShell)
    } else {
      try await runner.run(programs)
    }
  }

  /// Parses the command line and runs it; a usage error exits with code 2.
  ///
  /// A command with an argument and subcommands would read `explain` as the name of a script, so this
  /// function finds the subcommand itself.
  static func main() async {
    signal(SIGPIPE, SIG_IGN)
    StandardStreams.fillClosedDescriptors()
    MemoryLimit.watch()
    let given = Array(CommandLine.arguments.dropFirst())
    let words = LeadingOptions.moved(behind: subcommandNames, in: given)
    let asked = words.first == "help" ? words.dropFirst().first : words.first
    let subcommand = configuration.subcommands.first { $0._commandName == asked }
    if let subcommand {
      let name = subcommand._commandName
      let hint =
        words == given
        ? "" : "Options before `\(name)` belong to it: evq \(name) --help lists them.\n"
      let options = words.first == "help" ? ["--help"] : Array(words.dropFirst())
      await start(subcommand, options, hint: hint)
    } else if words.contains(where: { ["--help", "-h"].contains($0) }),
      let script = script(in: words)
    {
      do {
        let help = ScriptDescription(try ProgramFile.read(script)).help
        try StandardStreams.print(help)
        try StandardStreams.closeOutput()
      } catch let failure as EvqError {
        leave(Runner.fail(failure))
      } catch {
        await start(Evq.self, [script])
      }
    } else {
      await start(Evq.self, words == ["help"] ? ["--help"] : words)
    }
    leave(.success)
  }

  /// Ends the process without the destructors of global C++ objects.
  ///
  /// Tasks that still run, such as the shell's search for names, use these objects: `exit` sometimes aborted with
  /// "pure virtual method called".
  private static func leave(_ status: ExitStatus) -> Never {
    fflush(nil)
    _exit(status.code)
  }

  /// Each configuration has its `commandName`: the parser takes half of the start to derive them from the types.
  static var subcommandNames: [String] { configuration.subcommands.map { $0._commandName } }

  /// The script on the command line; nil if the first word is an option.
  private static func script(in words: [String]) -> String? {
    words.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
  }

  /// Parses the words and runs the command; `hint` follows a usage error.
  private static func start(
    _ type: any ParsableCommand.Type,
    _ words: [String],
    hint: String = ""
  ) async {
    do {
      var command = try parse(type, words)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      try StandardStreams.closeOutput()
    } catch let failure as RuntimeFailure {
      leave(Runner.fail(.source(failure)))
    } catch let failure as EvqError {
      leave(Runner.fail(failure))
    } catch let status as ExitStatus {
      leave(status)
    } catch {
      let isHelp = type.exitCode(for: error).isSuccess
      let text = type.fullMessage(for: error) + "\n" + (isHelp ? "" : hint)
      leave(end(with: text, isHelp: isHelp))
    }
  }

  /// Parses the words; `evq version` needs no parser, which would take most of its time.
  private static func parse(
    _ type: any ParsableCommand.Type,
    _ words: [String]
  ) throws -> any ParsableCommand {
    if type == Version.self, words.isEmpty { return Version() }
    return try type.parseAsRoot(words)
  }

  /// Prints the help or a usage error.
  private static func end(with text: String, isHelp: Bool) -> ExitStatus {
    guard isHelp else {
      StandardStreams.write(text, to: STDERR_FILENO)
      return .usage
    }
    do throws(EvqError) {
      try StandardStreams.print(text)
      try StandardStreams.closeOutput()
      return .success
    } catch {
      return Runner.fail(error)
    }
  }
}
