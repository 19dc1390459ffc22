package import EvqHTTP
import EvqHubSpot
package import EvqModel
import EvqSyntax

extension Settings {
  /// The service's address and credentials, from the command line and environment.
  package struct Service: Sendable {
    /// The profile to use; nil for the environment's token or the default profile.
    package var profileName: String?
    /// The token from `HUBSPOT_ACCESS_TOKEN` or a file.
    package var token: Token?
    package var address: ServiceAddress?
    /// The text and path of the configuration file; nil if there is none.
    package var configuration: (text: String, path: String)?
    /// The folder of the event type cache; nil for no cache.
    package var cacheFolder: String?
    /// The most requests of a run; nil for the backend's default.
    package var requestsMax: Int?
    /// The longest time for one response, in seconds.
    package var deadlineSeconds = 60
    package var recordPath: String?
    package var replayPath: String?
    /// A replacement for the network, with its clock; nil for the network.
    package var transportOverride: TransportOverride?

    package init() {}

    /// A transport, and the clock for its waits.
    package struct TransportOverride: Sendable {
      let transport: any HTTPTransport
      let clock: any RequestClock
      let seed: UInt64

      /// `seed` decides the random pauses between attempts.
      package init(_ transport: any HTTPTransport, clock: any RequestClock, seed: UInt64) {
        self.transport = transport
        self.clock = clock
        self.seed = seed
      }
    }

    /// The most requests of a run by default.
    package static let requestsMaxDefault = 1_000

    /// The profile for a run: the named one, the environment's token, or the default.
    ///
    /// Throws if there is no token anywhere.
    package func profile() throws(RuntimeFailure) -> Profile {
      var profile = try chosenProfile()
      if let address { profile.address = address }
      return profile
    }

    /// The names of the profiles; empty if the configuration cannot be read.
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
          "without an account: --backend mock",
        ]
      )
    }
  }

  /// Sets `now` to the time of the recording, unless it is fixed already.
  ///
  /// The recorded requests contain times that depend on it. Throws if the recording cannot be read.
  package mutating func adoptRecordedNow() throws(RuntimeFailure) {
    guard now == nil, let path = service.replayPath else { return }
    now = try ReplayTransport(path: path, rules: HubSpotRules()).now
  }
}
