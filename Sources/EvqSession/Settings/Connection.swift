import EvqHTTP
import EvqHubSpot
import EvqModel

/// The way to the service: a profile and a transport with manners over it.
struct Connection: Sendable {
  let profile: Profile
  let transport: any HTTPTransport
  /// The moment that a recording was made at; nil over the network.
  let recordedNow: Instant?
  private let tokens: TokenSource
  private let secrets: SecretRegister

  /// Connects as the settings say; nothing is sent yet.
  ///
  /// `notify` is told of waits.
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
    let network: any HTTPTransport =
      settings.transportOverride?.transport
      ?? CurlTransport(profile.address, deadlineSeconds: settings.deadlineSeconds)
    let seed = settings.transportOverride?.seed ?? UInt64.random(in: .min ... .max)
    func polite(_ tokens: TokenSource, budget: Int) -> ServiceTransport {
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
    // A token is asked for without a token, with the same manners: a long run must not end with one lost
    // answer.
    let open = TokenSource(.none, exchange: network, clock: clock, secrets: secrets)
    tokens = TokenSource(
      profile.credential,
      exchange: polite(open, budget: .max),
      clock: clock,
      secrets: secrets
    )
    let service = polite(
      tokens,
      budget: settings.requestsMax ?? Settings.Service.requestsMaxDefault
    )
    // What was tried again is recorded once: replaying does not try again.
    transport =
      try settings.recordPath.map { (path) throws(RuntimeFailure) in
        try RecordingTransport(service, rules: HubSpotRules(), path: path, now: now)
      } ?? service
    recordedNow = nil
  }

  /// How the footer calls it.
  var name: String {
    var name = "live"
    if let profile = profile.name { name += " \(profile)" }
    if profile.address != .hubSpot { name += " \(profile.address)" }
    return recordedNow == nil ? name : "replay"
  }

  /// Whether a text holds a secret that is in use.
  func holdsSecret(_ text: String) -> Bool { secrets.occurs(in: text) }

  /// Who the token belongs to.
  func identity() async throws(RuntimeFailure) -> Identity {
    var app: OAuthApp?
    if case .app(let own) = profile.credential { app = own }
    return try await Identity.fetch(over: transport, token: try await tokens.token(), app: app)
  }
}
