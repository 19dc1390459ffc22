package import EvqHTTP
import EvqHubSpot
package import EvqModel

/// A token, read from a person or the environment.
package struct AccessToken: Sendable {
  package let secret: Secret

  /// Throws where the text cannot be a token.
  package init(_ text: String) throws(RuntimeFailure) {
    secret = Secret(text)
    if let fault = secret.tokenFault { throw fault }
  }
}
