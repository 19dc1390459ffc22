import EvqHTTP
import EvqHubSpot
import EvqModel

/// Identifies the account that a file is sent to, without a request.
struct SendAccount {
  /// The origin of the service, or the name of its substitute: `mock`.
  let address: String
  /// The profile, or the variable with the token.
  let name: String
  /// The token, the command that prints one, or the app.
  private let credential: Secret

  /// An account without a credential: `mock` or a recording.
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

  /// A keyed hash that tells credentials apart without revealing them.
  func fingerprint(_ key: KeyedFingerprint.Key) -> KeyedFingerprint {
    KeyedFingerprint(of: Array(credential.revealed.utf8), key: key)
  }
}
