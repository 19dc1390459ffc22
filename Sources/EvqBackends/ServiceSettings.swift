package import EvqHTTP
import EvqHubSpot
package import EvqModel
import EvqSyntax

/// How the service is reached: options, environment and configuration.
package struct ServiceSettings: Sendable {
  /// The chosen profile; nil for the environment's token or the default profile.
  package var profileName: String?
  /// The token of `HUBSPOT_ACCESS_TOKEN` or of a file.
  package var token: AccessToken?
  package var address: ServiceAddress?
  /// The text and path of the configuration file; nil without one.
  package var configuration: (text: String, path: String)?
  /// The folder that caches event types; nil for no cache.
  package var cacheFolder: String?
  /// The budget of requests of a run; nil for the backend's default.
  package var requestsMax: Int?
  /// The time limit for one response, in seconds.
  package var deadlineSeconds = 60
  package var recordPath: String?
  package var replayPath: String?
  /// Replaces the network and the clock of waits in tests.
  package var transportOverride: TransportOverride?

  package init() {}

  /// A transport with its own clock for waits.
  package struct TransportOverride: Sendable {
    let transport: any HTTPTransport
    let clock: any RequestClock
    let seed: UInt64

    /// `seed` determines the jitter of retries.
    package init(_ transport: any HTTPTransport, clock: any RequestClock, seed: UInt64) {
      self.transport = transport
      self.clock = clock
      self.seed = seed
    }
  }

  /// The budget of requests by default.
  package static let requestsMaxDefault = 1_000

  /// The profile that a run uses.
  ///
  /// A named profile comes first, then the environment's token, then the default profile. Throws
  /// without any token.
  package func profile() throws(RuntimeFailure) -> Profile {
    var profile = try chosenProfile()
    if let address { profile.address = address }
    return profile
  }

  /// The profiles of the configuration file; none if it cannot be read.
  package var profileNames: [String] {
    guard let file = configuration,
      let read = try? Configuration(text: file.text, path: file.path)
    else { return [] }
    return read.profiles.compactMap(\.name)
  }

  private func chosenProfile() throws(RuntimeFailure) -> Profile {
    if profileName == nil, let token { return Profile(credential: .token(token.secret)) }
    let configuration = try configuration.map { (file) throws(RuntimeFailure) in
      try Configuration(text: file.text, path: file.path)
    }
    if let profile = try configuration?.profile(named: profileName) { return profile }
    if replayPath != nil { return Profile(credential: .none) }
    if let profileName {
      throw RuntimeFailure(
        .unusableProfile,
        "there is no profile `\(profileName)`, because there is no configuration file yet",
        helps: ["`evq login --profile \(profileName)` creates both"]
      )
    }
    throw RuntimeFailure(
      .unauthorized,
      "there is no token for the service",
      helps: [
        "export HUBSPOT_ACCESS_TOKEN=…, or store one with `evq login`",
        "to use the sample account instead: --backend mock, or :use mock in the shell",
      ]
    )
  }

  /// The secrets of the environment and of every profile.
  package var secrets: SecretRegister {
    let secrets = SecretRegister(token?.secret)
    guard let file = configuration,
      let read = try? Configuration(text: file.text, path: file.path)
    else { return secrets }
    for profile in read.profiles {
      profile.developerKey.map(secrets.add)
      for secret in profile.credential.secrets { secrets.add(secret) }
    }
    return secrets
  }

  /// The cached event types of a profile's account.
  func eventTypeCache(_ profile: Profile) -> EventTypeCache {
    EventTypeCache(folder: cacheFolder, profile: profile)
  }
}
