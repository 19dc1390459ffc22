import EvqHTTP
import EvqHubSpot
import EvqModel

/// A connection to the service: a profile, and a transport with retry and rate limit.
struct Connection: Sendable {
  let profile: Profile
  let transport: any HTTPTransport
  /// When the recording was made; nil over the network.
  let recordedNow: Instant?
  private let tokens: TokenSource
  private let secrets: SecretRegister

  /// Prepares a connection without sending anything; `notify` receives waits.
  init(
    _ profile: Profile,
    _ settings: Settings.Service,
    now: Instant,
    notify: @escaping @Sendable (ServiceTransport.Notice) -> Void
  ) throws(RuntimeFailure) {
    self.profile = profile
    let secrets = SecretRegister(profile.developerKey)
    self.secrets = secrets
    let clock = settings.transportOverride?.clock ?? MachineClock()
    if let path = settings.replayPath {
      let replay = try ReplayTransport(path: path, rules: HubSpotRules())
      transport = replay
      recordedNow = replay.now
      tokens = TokenSource(.none, exchange: replay, clock: clock)
      return
    }
    let network = LimitedNetwork(profile, settings, clock, notify)
    // Token requests need no token, but are retried, too: one lost response must not end a long run.
    let anonymous = TokenSource(
      .none,
      exchange: network.transport,
      clock: clock,
      secrets: secrets
    )
    tokens = TokenSource(
      profile.credential,
      exchange: network.service(anonymous, budget: .max),
      clock: clock,
      secrets: secrets
    )
    let service = network.service(
      tokens,
      budget: settings.requestsMax ?? Settings.Service.requestsMaxDefault
    )
    // Records above the retries, because a replay does not retry.
    transport =
      try settings.recordPath.map { (path) throws(RuntimeFailure) in
        try RecordingTransport(service, rules: HubSpotRules(), path: path, now: now)
      } ?? service
    recordedNow = nil
  }

  /// The name in the footer.
  var name: String {
    var name = "live"
    if let profile = profile.name { name += " \(profile)" }
    if profile.address != .hubSpot { name += " \(profile.address)" }
    return recordedNow == nil ? name : "replay"
  }

  /// Whether a text contains a secret of this connection.
  func holdsSecret(_ text: String) -> Bool { secrets.occurs(in: text) }

  /// Asks the service for the account of the token.
  func identity() async throws(RuntimeFailure) -> Identity {
    var app: OAuthApp?
    if case .app(let own) = profile.credential { app = own }
    return try await Identity.fetch(over: transport, token: try await tokens.token(), app: app)
  }
}

/// The network, with what is needed to add retry and rate limit to it.
private struct LimitedNetwork {
  let transport: any HTTPTransport
  private let requestsPerInterval: Int
  private let clock: any RequestClock
  private let seed: UInt64
  private let notify: @Sendable (ServiceTransport.Notice) -> Void

  init(
    _ profile: Profile,
    _ settings: Settings.Service,
    _ clock: any RequestClock,
    _ notify: @escaping @Sendable (ServiceTransport.Notice) -> Void
  ) {
    transport =
      settings.transportOverride?.transport
      ?? CurlTransport(profile.address, deadlineSeconds: settings.deadlineSeconds)
    requestsPerInterval = profile.requestsPerInterval
    self.clock = clock
    seed = settings.transportOverride?.seed ?? UInt64.random(in: .min ... .max)
    self.notify = notify
  }

  /// A transport with retry, a rate limit of its own, and at most `budget` requests.
  func service(_ tokens: TokenSource, budget: Int) -> ServiceTransport {
    ServiceTransport(
      transport,
      tokens: tokens,
      rules: HubSpotRules(),
      limiter: RateLimiter(capacity: requestsPerInterval),
      budget: budget,
      clock: clock,
      seed: seed,
      notify: notify
    )
  }
}
