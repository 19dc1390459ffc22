import EvqHTTP
import EvqHubSpot
import EvqModel

/// The account that a file is sent to, as far as it is known without a request.
struct SendAccount {
  /// The origin of the service, or the name of what replaces it: `mock`.
  let address: String
  /// The profile, or the variable that has the token.
  let name: String
  /// What proves the right to send: a token, a command that prints one, an app.
  private let credential: Secret

  /// An account without a credential: `mock`, a recording.
  init(address: String) {
    self.address = address
    (name, credential) = ("", Secret(""))
  }

  init(_ profile: Profile) {
    address = profile.address.description
    name = profile.name.map { "the profile `\($0)`" } ?? "HUBSPOT_ACCESS_TOKEN"
    let text =
      switch profile.credential {
      case .none: ""
      case .token(let secret): "token \(secret.revealed)"
      case .command(let line): "command \(line)"
      case .app(let app): "app \(app.clientId) \(app.refreshToken.revealed)"
      }
    credential = Secret(text)
  }

  /// Tells two credentials apart without revealing either: 64 bits of one that has 120 or more.
  func fingerprint(_ key: KeyedFingerprint.Key) -> KeyedFingerprint {
    KeyedFingerprint(of: Array(credential.revealed.utf8), key: key)
  }
}
