import ArgumentParser
import EvqBackends
import EvqModel
import EvqSession
import Glibc

/// `evq login`.
struct Login: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Store an access token as a profile.",
    usage: "evq login [--profile <name>] [--base-url <url>] [--no-check]",
    discussion: """
      Reads the token from the terminal without echo, or from standard input. Stores it in \
      $XDG_CONFIG_HOME/evq/config.toml, which only you can read.
      """
  )

  @Option(help: ArgumentHelp("The name of the profile.", valueName: "name"))
  var profile = "default"

  @Option(
    name: .customLong("base-url"),
    help: ArgumentHelp("The service's URL: https, or this machine.", valueName: "url")
  )
  var baseURL: String?

  @Flag(name: .customLong("no-check"), help: "Store the token without validating it.")
  var noCheck = false

  mutating func run() async throws {
    let address = try baseURL.map { try Address.read($0) }
    guard let path = ConfigurationFile.path else {
      throw ValidationError("cannot store a profile: HOME is not set")
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
      "\(result.message)\nstored as profile `\(profile)` in \(path)\n",
      to: STDERR_FILENO
    )
  }

  private func readToken() throws -> AccessToken {
    guard isatty(STDIN_FILENO) != 0 else { return try AccessToken(readLine() ?? "") }
    return try AccessToken(HiddenPrompt.line("access token (not shown): ") ?? "")
  }
}

/// `evq whoami`.
struct WhoAmI: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whoami",
    abstract: "Print the account, scopes and daily quota of the token.",
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
