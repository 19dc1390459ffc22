package import EvqHTTP
package import EvqHubSpot
package import EvqModel

/// A profile with the transport that retries and obeys the rate limit.
package struct Connection: Sendable {
  package let profile: Profile
  package let transport: any HTTPTransport
  /// The moment that a recording was made at; nil over the network.
  let recordedNow: Instant?
  private let tokens: TokenSource
  private let secrets: SecretRegister

  /// Connects as the settings say and sends nothing; `notify` receives the waits.
  package init(
    _ profile: Profile,
    _ settings: ServiceSettings,
    now: Instant,
    notify: @escaping @Sendable (ServiceTransport.Notice) -> Void
  ) throws(RuntimeFailure) {
    self.profile = profile
    secrets = SecretRegister(profile.developerKey)
    let clock = settings.transportOverride?.clock ?? MachineClock()
    if let path = settings.replayPath {
      let replay = try ReplayTransport(path: path, rules: HubSpotRules())
      transport = replay
      recordedNow = replay.now
      tokens = TokenSource(.none, exchange: replay, clock: clock)
      return
    }
    let network: any HTTPTransport =
      settings.transportOverride?.transport
      ?? CurlTransport(profile.address, deadlineSeconds: settings.deadlineSeconds)
    let retrying = RetryingTransports(
      network: network,
      profile: profile,
      clock: clock,
      seed: settings.transportOverride?.seed ?? UInt64.random(in: .min ... .max),
      notify: notify
    )
    // Requests for a token carry none. They are retried too: one lost response must not end a long run.
    let open = TokenSource(.none, exchange: network, clock: clock, secrets: secrets)
    tokens = TokenSource(
      profile.credential,
      exchange: retrying.transport(open, budget: .max),
      clock: clock,
      secrets: secrets
    )
    let service = retrying.transport(
      tokens,
      budget: settings.requestsMax ?? ServiceSettings.requestsMaxDefault
    )
    // The recording is above the retries: a replay does not retry.
    transport =
      try settings.recordPath.map { (path) throws(RuntimeFailure) in
        try RecordingTransport(service, rules: HubSpotRules(), path: path, now: now)
      } ?? service
    recordedNow = nil
  }

  /// The name in footers.
  var name: String {
    var name = "live"
    if let profile = profile.name { name += " \(profile)" }
    if profile.address != .hubSpot { name += " \(profile.address)" }
    return recordedNow == nil ? name : "replay"
  }

  /// Whether the text holds a secret of this connection.
  func holdsSecret(_ text: String) -> Bool { secrets.occurs(in: text) }

  /// The owner of the token.
  package func identity() async throws(RuntimeFailure) -> Identity {
    var app: OAuthApp?
    if case .app(let own) = profile.credential { app = own }
    return try await Identity.fetch(over: transport, token: try await tokens.token(), app: app)
  }
}

/// Makes transports that retry and obey the rate limit of a profile.
private struct RetryingTransports {
  let network: any HTTPTransport
  let profile: Profile
  let clock: any RequestClock
  let seed: UInt64
  let notify: @Sendable (ServiceTransport.Notice) -> Void

  func transport(_ tokens: TokenSource, budget: Int) -> ServiceTransport {
    ServiceTransport(
      network,
      tokens: tokens,
      rules: HubSpotRules(),
      limiter: RateLimiter(capacity: profile.requestsPerInterval),
      budget: budget,
      clock: clock,
      seed: seed,
      notify: notify
    )
  }
}
