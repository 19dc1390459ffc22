package import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqRender
import EvqSyntax

/// A token, read from a person or the environment.
package struct Token: Sendable {
  let secret: Secret

  /// Throws what is wrong with a text that cannot be a token.
  package init(_ text: String) throws(EvqError) {
    secret = Secret(text)
    if let fault = secret.tokenFault { throw EvqError(fault) }
  }
}

/// The address of a service.
package enum Address {
  /// Throws what is wrong with an address that a token may not be sent to.
  package static func read(_ text: String) throws(EvqError) -> ServiceAddress {
    do throws(RuntimeFailure) {
      return try ServiceAddress(text)
    } catch {
      throw EvqError(error)
    }
  }
}

/// A profile to be stored.
package struct LoginRequest: Sendable {
  private let profile: Profile
  private let token: Token
  private let isChecked: Bool
  private let cacheFolder: String?

  /// A profile of this name with a token; `isChecked` asks the service about the token first.
  ///
  /// What was kept in `cacheFolder` of an earlier profile of the name is forgotten.
  package init(
    profile name: String,
    address: ServiceAddress?,
    token: Token,
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

  /// The configuration's text with the profile in it, and what to say about the account.
  ///
  /// Throws when the service does not take the token, or the text is no configuration.
  package func text(of before: String, path: String) async throws(EvqError) -> (
    text: String, message: String
  ) {
    do throws(RuntimeFailure) {
      _ = try Configuration(text: before, path: path)
      let message = isChecked ? try await check() : "the token was not checked"
      let after = Configuration.text(before, storing: token.secret, as: profile)
      _ = try Configuration(text: after, path: path).profile(named: profile.name)
      EventTypeCache(folder: cacheFolder, profile: profile).clear()
      return (after, message)
    } catch {
      throw EvqError(error)
    }
  }

  private func check() async throws(RuntimeFailure) -> String {
    let identity = try await AccountReport.identity(of: profile)
    return "the token is good: \(AccountReport.title(identity))"
  }
}

/// What `evq whoami` says.
package enum AccountReport {
  /// The account, the scopes and the quota of the token that a run would use.
  package static func text(_ settings: Settings.Service) async throws(EvqError) -> String {
    do throws(RuntimeFailure) {
      let profile = try settings.profile()
      let identity = try await identity(of: profile, settings)
      var lines = [title(identity)]
      lines.append(
        "scopes  \(identity.scopes.isEmpty ? "not told" : identity.scopes.joined(separator: " "))"
      )
      if let quota = identity.quota {
        lines.append("quota   \(quota.remaining) of \(quota.total) requests of the day are left")
      } else {
        lines.append("quota   the service names no daily limit")
      }
      lines.append("service \(profile.address)")
      return lines.map { SafeText.visible($0) + "\n" }.joined()
    } catch {
      throw EvqError(error)
    }
  }

  static func title(_ identity: Identity) -> String {
    var parts = ["portal  \(identity.portal ?? "not told")"]
    if let user = identity.user { parts.append("user \(user)") }
    if let app = identity.app { parts.append("app \(app)") }
    return parts.joined(separator: " · ")
  }

  static func identity(
    of profile: Profile,
    _ settings: Settings.Service = Settings.Service()
  ) async throws(RuntimeFailure) -> Identity {
    var settings = settings
    settings.recordPath = nil
    let connection = try Connection(profile, settings, now: Instant(clamping: 0)) { _ in }
    return try await connection.identity()
  }
}
