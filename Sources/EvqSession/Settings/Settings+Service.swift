package import EvqHTTP
import EvqHubSpot
package import EvqModel
import EvqSyntax

extension Settings {
  /// How the service is reached, as far as the command line and the environment say.
  package struct Service: Sendable {
    /// The profile to use; nil for the environment's token or the default profile.
    package var profileName: String?
    /// The token of `HUBSPOT_ACCESS_TOKEN`, or that of a file.
    package var token: Token?
    package var address: ServiceAddress?
    /// The text of the configuration file and where it is; nil where there is none.
    package var configuration: (text: String, path: String)?
    /// Where lists of event types are kept for a while; nil for nowhere.
    package var cacheFolder: String?
    /// The most requests of a run; nil for the default of the backend.
    package var requestsMax: Int?
    /// The longest time for one answer, in seconds.
    package var deadlineSeconds = 60
    package var recordPath: String?
    package var replayPath: String?
    /// What stands for the network, and the clock of its waits; nil for the network itself.
    package var transportOverride: TransportOverride?

    package init() {}

    /// A transport with the clock that its waits go by.
    package struct TransportOverride: Sendable {
      let transport: any HTTPTransport
      let clock: any RequestClock
      let seed: UInt64

      /// `seed` decides how long the pauses between attempts are.
      package init(_ transport: any HTTPTransport, clock: any RequestClock, seed: UInt64) {
        self.transport = transport
        self.clock = clock
        self.seed = seed
      }
    }

    /// The most requests where nothing else is asked.
    package static let requestsMaxDefault = 1_000

    /// The profile that a run uses.
    ///
    /// A profile that is named counts before the token of the environment, and that before the default
    /// profile. Throws when there is no token anywhere.
    package func profile() throws(RuntimeFailure) -> Profile {
      var profile = try chosenProfile()
      if let address { profile.address = address }
      return profile
    }

    /// The profiles of the configuration file; none where it cannot be read.
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
          "there is no profile `\(profileName)`: there is no configuration file yet",
          helps: ["`evq login --profile \(profileName)` makes both"]
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

  /// Goes by the moment of the recording that answers, where no other is asked for: the queries' times
  /// are part of the recorded requests.
  ///
  /// Throws when the recording cannot be read.
  package mutating func adoptRecordedNow() throws(RuntimeFailure) {
    guard now == nil, let path = service.replayPath else { return }
    now = try ReplayTransport(path: path, rules: HubSpotRules()).now
  }
}
