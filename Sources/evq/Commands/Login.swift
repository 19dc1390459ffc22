import ArgumentParser
import EvqModel
import EvqSession
import Glibc

/// `evq login`.
struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Store an access token as a profile.",
    usage: "evq login [--profile <name>] [--base-url <url>] [--no-check]",
    discussion: """
      The token is read from the terminal without showing it, or from standard input. It is kept in \
      config.toml below $XDG_CONFIG_HOME/evq, which only you can read.
      """
  )

  @Option(help: ArgumentHelp("The name of the profile.", valueName: "name"))
  var profile = "default"

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("Where the service is; https, or this machine.", valueName: "url")
  )
  var baseURL: String?

  @Flag(name: .customLong("no-check"), help: "Store it without asking the service about it.")
  var noCheck = false

  mutating func run() async throws {
    let address = try baseURL.map { try Address.read($0) }
    guard let path = ConfigurationFile.path else {
      throw ValidationError("there is no home folder to store a profile in")
    }
    let file = try ConfigurationFile.read()
    let token = try readToken()
    let login = LoginRequest(
      profile: profile,
      address: address,
      token: token,
      isChecked: !noCheck,
      cacheFolder: UserFolder.cache.path
    )
    let result = try await Runner.attempt { () throws(EvqError) in
      try await login.text(of: file?.text ?? "", path: path)
    }
    try UserFile.replace(path, with: result.text)
    StandardStreams.write(
      "\(result.message)\nstored as the profile `\(profile)` in \(path)\n",
      to: STDERR_FILENO
    )
  }

  private func readToken() throws -> Token {
    guard isatty(STDIN_FILENO) != 0 else { return try Token(readLine() ?? "") }
    return try Token(HiddenPrompt.line("access token (not shown): ") ?? "")
  }
}

/// `evq whoami`.
struct WhoAmI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami",
    abstract: "Show the account, the scopes and the daily quota of the token.",
    usage: "evq whoami [--profile <name>] [--base-url <url>] [--token-file <file>]"
  )

  @OptionGroup var service: ServiceOptions

  mutating func run() async throws {
    let settings = try service.settings()
    let text = try await Runner.attempt { () throws(EvqError) in
      try await AccountReport.text(settings)
    }
    try StandardStreams.print(text)
  }
}
