import EvqHTTP
import EvqHubSpot

extension Session {
  /// Whether a text holds a token or a key that is in use, or that the configuration has.
  package func holdsSecret(_ text: String) -> Bool {
    backend.holdsSecret(text) || settings.service.secrets.occurs(in: text)
  }
}

extension Backend {
  /// Whether a text holds a secret of the connection, tokens that were issued to it included.
  func holdsSecret(_ text: String) -> Bool { connection?.holdsSecret(text) ?? false }
}

extension Settings.Service {
  /// The secrets of the environment and of every profile.
  var secrets: SecretRegister {
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
}
