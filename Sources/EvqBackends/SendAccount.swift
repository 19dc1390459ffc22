import EvqHTTP
import EvqHubSpot
package import EvqModel

/// The account that `send` writes to, as far as it is known without a request.
package struct SendAccount: Sendable {
  /// The origin of the service, or the name of its replacement: `mock`.
  package let address: String
  /// The profile, or the variable of the token.
  package let name: String
  /// The token, the command that prints it, or the app.
  private let credential: Secret

  /// An account without a credential: `mock`, a recording.
  package init(address: String) {
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

  /// Tells two credentials apart without revealing them: 64 bits of a secret of at least 120.
  package func fingerprint(_ key: KeyedFingerprint.Key) -> KeyedFingerprint {
    KeyedFingerprint(of: Array(credential.revealed.utf8), key: key)
  }
}
