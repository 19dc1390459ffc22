import ArgumentParser
import EvqModel
import EvqSession
import EvqSyntax
import Glibc

/// `evq serve`.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve a mock HubSpot API over HTTP, for testing clients.",
    usage: "evq serve [--port <port>] [<options>]",
    discussion: """
      Any bearer token is accepted, and POST /oauth/v1/token issues more; --token and --scopes restrict \
      that. Requests must name this machine, --host or an --allow-host as their host. Responses have the \
      rate limit headers; --faults injects faults from a plan in TOML.
      """
  )

  @Option(help: ArgumentHelp("The port; 0 picks a free one.", valueName: "port"))
  var port = 8_787

  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(
    name: .customLong("allow-host"),
    help: ArgumentHelp("Also answer for this host name. May be repeated.", valueName: "name")
  )
  var allowHost: [String] = []

  @Option(help: ArgumentHelp("An event file instead of the sample account.", valueName: "path"))
  var account: String?

  @Option(
    help: ArgumentHelp(
      "The time of the server's clock at the start, like 2026-01-05T10:00Z.",
      valueName: "time"
    )
  )
  var now: String?

  @Flag(help: "Follow the strictest reading where HubSpot's documentation is unclear.")
  var strict = false

  @Option(help: ArgumentHelp("A fault plan, in TOML.", valueName: "file"))
  var faults: String?

  @Option(
    help: ArgumentHelp(
      "Append a line to this file for every request and response.",
      valueName: "file"
    )
  )
  var transcript: String?

  @Option(
    help: ArgumentHelp(
      "The maximum number of requests per token in 10 seconds.",
      valueName: "requests"
    )
  )
  var rateLimit: Int?

  @Option(
    help: ArgumentHelp("The maximum number of requests per token in a day.", valueName: "requests")
  )
  var dailyLimit: Int?

  @Flag(help: "Send Retry-After when a limit is exceeded.")
  var retryAfter = false

  @Option(help: ArgumentHelp("Accept only this token. May be repeated.", valueName: "token"))
  var token: [String] = []

  @Option(
    help: ArgumentHelp("The scopes of every token, separated by commas.", valueName: "scopes")
  )
  var scopes: String?

  @Option(help: ArgumentHelp("Seconds until an OAuth token expires.", valueName: "seconds"))
  var tokenLifetime: Int?

  mutating func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port takes a number from 0 to 65535, found '\(port)'")
    }
    for (name, value) in [
      ("--rate-limit", rateLimit), ("--daily-limit", dailyLimit),
      ("--token-lifetime", tokenLifetime),
    ] {
      if let value, value < 1 {
        throw ValidationError("\(name) takes a number from 1, found '\(value)'")
      }
    }
    if let now, Instant(now) == nil {
      throw ValidationError("--now takes a time like 2026-01-05T10:00Z, found '\(now)'")
    }
  }

  mutating func run() async throws {
    let serving = try await EmulatorServing(try setup(), clock: Clock.now)
    let count = serving.rejectedCount
    if count > 0 {
      let records = count == 1 ? "1 record" : "\(count) records"
      Serve.report("note: \(records) of \(serving.subject) cannot be served")
    }
    let subject = serving.subject
    // Signals must be handled before the server says that it is ready.
    let (starts, start) = AsyncStream.makeStream(of: Never.self)
    let task = Task {
      for await _ in starts {}
      try await serving.run { address in
        Serve.report("evq serves \(address) over \(subject) · Ctrl-C stops")
      }
    }
    let interruption = Interruption(by: [SIGINT, SIGTERM]) { task.cancel() }
    defer { interruption.end() }
    start.finish()
    try await task.value
  }

  private func setup() throws -> ServerSetup {
    var setup = ServerSetup()
    setup.host = host
    setup.port = port
    setup.hostNames = allowHost
    setup.account = account
    setup.now = now.flatMap { Instant($0) }
    setup.isStrict = strict
    setup.faults = try faults.map { try ProgramFile.read($0, as: "fault plan") }
    setup.transcript = transcript
    setup.requestsPerInterval = rateLimit
    setup.requestsPerDay = dailyLimit
    setup.sendsRetryAfter = retryAfter
    setup.tokens = token
    setup.scopes = (scopes ?? "").split { ", ".contains($0) }.map(String.init)
    setup.tokenLifetimeSeconds = tokenLifetime
    return setup
  }

  private static func report(_ line: String) {
    StandardStreams.write(line + "\n", to: STDERR_FILENO)
  }
}
