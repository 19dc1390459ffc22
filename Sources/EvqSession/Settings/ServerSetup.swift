import EvqBackends
import EvqEmulator
import EvqEngine
package import EvqModel
package import EvqSyntax

/// The options of `evq serve`.
package struct ServerSetup: Sendable {
  package var host = "127.0.0.1"
  package var port = 8_787
  /// Additional host names that requests may use.
  package var hostNames: [String] = []
  /// A file of events; nil for the sample account.
  package var account: String?
  /// The service's clock when it starts; nil for the real time.
  package var now: Instant?
  /// Whether the service follows the strictest reading of HubSpot's documentation.
  package var isStrict = false
  /// A fault plan in TOML.
  package var faults: SourceText?
  /// A file that every request and response is appended to.
  package var transcript: String?
  /// Requests per ten seconds and per day; nil for HubSpot's limits.
  package var requestsPerInterval: Int?
  package var requestsPerDay: Int?
  package var sendsRetryAfter = false
  /// The accepted tokens; empty to accept any.
  package var tokens: [String] = []
  /// The scopes of every token; empty for all.
  package var scopes: [String] = []
  package var tokenLifetimeSeconds: Int?

  package init() {}
}

/// The mock server, ready to run.
package struct EmulatorServing: Sendable {
  private let setup: ServerSetup
  private let emulator: Emulator
  private let clock: @Sendable () -> Instant

  /// The number of records in the account's file that cannot be served.
  package let rejectedCount: Int

  /// Reads the account and the fault plan; throws if one of them is invalid.
  package init(
    _ setup: ServerSetup,
    clock: @escaping @Sendable () -> Instant
  ) async throws(RuntimeFailure) {
    let clock = EmulatorServing.clock(startingAt: setup.now, clock)
    try EmulatorServing.checkTranscript(setup)
    let account = try await EmulatorServing.account(setup.account, now: clock())
    self.setup = setup
    self.clock = clock
    emulator = Emulator(
      account: account,
      options: EmulatorServing.options(setup),
      faults: try EmulatorServing.faults(setup.faults)
    )
    rejectedCount = account.rejectedCount
  }

  /// The name of the served account, for messages.
  package var subject: String { setup.account ?? "the sample account" }

  /// Serves until cancelled; calls `ready` once with its URL.
  ///
  /// Throws if it cannot listen on the address or cannot write the transcript.
  package func run(ready: @escaping @Sendable (String) -> Void) async throws(RuntimeFailure) {
    let server = EmulatorServer(
      emulator,
      host: setup.host,
      port: setup.port,
      hostNames: setup.hostNames,
      transcript: setup.transcript,
      clock: clock
    )
    let host = setup.host.contains(":") ? "[\(setup.host)]" : setup.host
    try await server.run { port in ready("http://\(host):\(port)") }
  }

  /// Throws if the transcript would be appended to an input file.
  private static func checkTranscript(_ setup: ServerSetup) throws(RuntimeFailure) {
    guard let transcript = setup.transcript else { return }
    var files = InputFiles()
    files.add(
      try setup.account.map { (path) throws(RuntimeFailure) in try InputPaths.expand(path) } ?? []
    )
    files.add(setup.faults.map { [$0.name] } ?? [])
    if let conflict = files.conflict(transcript, named: transcript) { throw conflict }
  }

  private static func account(
    _ path: String?,
    now: Instant
  ) async throws(RuntimeFailure) -> Account {
    guard let path else { return .sample(now: now) }
    return try await MockBackend.readAccount(path, countsProperties: false)
  }

  private static func options(_ setup: ServerSetup) -> Emulator.Options {
    var options = Emulator.Options(isStrict: setup.isStrict)
    options.requiresToken = true
    options.tokens = setup.tokens.isEmpty ? nil : setup.tokens
    options.scopes = setup.scopes.isEmpty ? nil : Set(setup.scopes)
    options.requestsPerInterval = setup.requestsPerInterval ?? options.requestsPerInterval
    options.requestsPerDay = setup.requestsPerDay
    options.sendsRetryAfter = setup.sendsRetryAfter
    options.tokenLifetimeSeconds = setup.tokenLifetimeSeconds ?? options.tokenLifetimeSeconds
    return options
  }

  private static func faults(_ source: SourceText?) throws(RuntimeFailure) -> FaultPlan {
    guard let source else { return FaultPlan() }
    do {
      return try FaultPlan(toml: String(decoding: source.bytes, as: UTF8.self))
    } catch {
      throw RuntimeFailure(error.code, "\(source.name): \(error.message)", helps: error.helps)
    }
  }

  /// A clock that starts at a given time and advances, so that limits and tokens expire.
  private static func clock(
    startingAt now: Instant?,
    _ clock: @escaping @Sendable () -> Instant
  ) -> @Sendable () -> Instant {
    guard let now else { return clock }
    let start = clock()
    return { now.advanced(byMilliseconds: clock().milliseconds - start.milliseconds) }
  }
}
