package import EvqBackends
package import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSyntax

/// The address of a service.
package enum Address {
  /// Parses an address; throws if a token must not be sent to it.
  package static func read(_ text: String) throws(EvqError) -> ServiceAddress {
    do throws(RuntimeFailure) {
      return try ServiceAddress(text)
    } catch {
      throw EvqError(error)
    }
  }
}

/// A profile that `evq login` will store.
package struct LoginRequest: Sendable {
  private let profile: Profile
  private let token: AccessToken
  private let isChecked: Bool
  private let cacheFolder: String?

  /// `isChecked` validates the token with the service first.
  ///
  /// The cache of an earlier profile with this name, in `cacheFolder`, is removed.
  package init(
    profile name: String,
    address: ServiceAddress?,
    token: AccessToken,
    isChecked: Bool,
    cacheFolder: String?
  ) {
    self.cacheFolder = cacheFolder
    var profile = Profile(name: name, credential: .token(token.secret))
    if let address { profile.address = address }
    self.profile = profile
    self.token = token
    self.isChecked = isChecked
  }

  /// Adds the profile to a configuration; returns its text and a message about the account.
  ///
  /// Throws if the service rejects the token, or the text is not a configuration.
  package func text(of old: String, path: String) async throws(EvqError) -> (
    text: String, message: String
  ) {
    do throws(RuntimeFailure) {
      _ = try Configuration(text: old, path: path)
      let message = isChecked ? try await check() : "the token was not checked"
      let new = Configuration.text(old, storing: token.secret, as: profile)
      _ = try Configuration(text: new, path: path).profile(named: profile.name)
      EventTypeCache(folder: cacheFolder, profile: profile).clear()
      return (new, message)
    } catch {
      throw EvqError(error)
    }
  }

  private func check() async throws(RuntimeFailure) -> String {
    let identity = try await AccountReport.identity(of: profile)
    return "the token is valid: \(AccountReport.title(identity))"
  }
}

/// The report of `evq whoami`.
package enum AccountReport {
  /// The account, scopes and quota of the token that a run would use.
  package static func text(_ settings: ServiceSettings) async throws(EvqError) -> String {
    do throws(RuntimeFailure) {
      let profile = try settings.profile()
      let identity = try await identity(of: profile, settings)
      var lines = [title(identity)]
      lines.append(
        "scopes  \(identity.scopes.isEmpty ? "unknown" : identity.scopes.joined(separator: " "))"
      )
      if let quota = identity.quota {
        lines.append("quota   \(quota.remaining) of \(quota.total) daily requests are left")
      } else {
        lines.append("quota   the service reports no daily limit")
      }
      lines.append("service \(profile.address)")
      return lines.map { SafeText.visible($0) + "\n" }.joined()
    } catch {
      throw EvqError(error)
    }
  }

  static func title(_ identity: Identity) -> String {
    var parts = ["portal  \(identity.portal ?? "unknown")"]
    if let user = identity.user { parts.append("user \(user)") }
    if let app = identity.app { parts.append("app \(app)") }
    return parts.joined(separator: " · ")
  }

  static func identity(
    of profile: Profile,
    _ settings: ServiceSettings = ServiceSettings()
  ) async throws(RuntimeFailure) -> Identity {
    var settings = settings
    settings.recordPath = nil
    let connection = try Connection(profile, settings, now: Instant(clamping: 0)) { _ in }
    return try await connection.identity()
  }
}
