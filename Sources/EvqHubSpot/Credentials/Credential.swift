import EvqEngine
package import EvqHTTP
package import EvqModel
import EvqSyntax

/// How requests are authorized.
package enum Credential: Sendable, Equatable {
  /// No token, for recordings.
  case none
  /// A token that does not expire.
  case token(Secret)
  /// A command whose first line of output is the token.
  case command(String)
  /// An OAuth app with expiring tokens.
  case app(OAuthApp)

  /// The secrets that it contains.
  package var secrets: [Secret] {
    switch self {
    case .none, .command: []
    case .token(let secret): [secret]
    case .app(let app): [app.clientSecret, app.refreshToken]
    }
  }
}

/// The credentials of an installed OAuth app.
package struct OAuthApp: Sendable, Equatable {
  package var clientId: String
  package var clientSecret: Secret
  package var refreshToken: Secret

  package init(clientId: String, clientSecret: Secret, refreshToken: Secret) {
    self.clientId = clientId
    self.clientSecret = clientSecret
    self.refreshToken = refreshToken
  }
}

/// Supplies the token and renews it before it expires.
package actor TokenSource: TokenProvider {
  /// The secrets of the credential and all issued tokens.
  package nonisolated let secrets: SecretRegister
  private let credential: Credential
  private let exchange: any HTTPTransport
  private let clock: any RequestClock
  private let run: @Sendable (String) async throws(RuntimeFailure) -> String
  private var current: Token?
  private var replacement: Task<Result<Token, RuntimeFailure>, Never>?

  private struct Token {
    let value: Secret
    /// When to stop using it, in milliseconds of the clock; nil for never.
    let end: Int64?
  }

  /// How long before its expiry a token is renewed.
  private static let marginMilliseconds: Int64 = 60_000

  /// `exchange` sends the requests for OAuth tokens; `run` returns the output of a command.
  package init(
    _ credential: Credential,
    exchange: any HTTPTransport,
    clock: any RequestClock,
    secrets: SecretRegister = SecretRegister(),
    run: @escaping @Sendable (String) async throws(RuntimeFailure) -> String = TokenCommand.output
  ) {
    self.credential = credential
    self.exchange = exchange
    self.clock = clock
    self.secrets = secrets
    self.run = run
    for secret in credential.secrets { secrets.add(secret) }
  }

  /// The value of the `Authorization` header; nil if none is needed.
  package func authorization() async throws(RuntimeFailure) -> String? {
    if credential == .none { return nil }
    if let current, current.end.map({ clock.milliseconds < $0 }) ?? true {
      return "Bearer \(current.value.revealed)"
    }
    return "Bearer \(try await renewed().value.revealed)"
  }

  /// Gets another token after one has expired; false if there is no other.
  package func replace() async throws(RuntimeFailure) -> Bool {
    switch credential {
    case .none: return false
    // A token that does not expire is sent once more: the error may be temporary.
    case .token: return true
    case .command, .app:
      _ = try await renewed()
      return true
    }
  }

  /// The access token, to request its identity.
  package func token() async throws(RuntimeFailure) -> Secret? {
    try await authorization().map { Secret(String($0.dropFirst("Bearer ".count))) }
  }

  /// A new token; concurrent callers share one exchange.
  private func renewed() async throws(RuntimeFailure) -> Token {
    let task =
      replacement
      ?? Task {
        do throws(RuntimeFailure) {
          return .success(try await fetch())
        } catch {
          return .failure(error)
        }
      }
    replacement = task
    let result = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    replacement = nil
    let token = try result.get()
    current = token
    return token
  }

  private func fetch() async throws(RuntimeFailure) -> Token {
    let token: Token
    switch credential {
    case .none: token = Token(value: Secret(""), end: nil)
    case .token(let secret): token = Token(value: secret, end: nil)
    case .command(let line):
      let output = try await run(line)
      token = Token(
        value: Secret(output.split(separator: "\n").first.map(String.init) ?? ""),
        end: nil
      )
    case .app(let app): token = try await exchanged(app)
    }
    secrets.add(token.value)
    if let fault = token.value.tokenFault { throw fault }
    return token
  }

  /// The path that issues tokens, so the only one whose response must contain one.
  static let exchangePath = "/oauth/v1/token"

  /// Exchanges the refresh token for an access token.
  ///
  /// Source: `POST /oauth/v1/token`, form-encoded; `expires_in` is in seconds.
  private func exchanged(_ app: OAuthApp) async throws(RuntimeFailure) -> Token {
    let form = QueryEncoding.encode([
      (name: "grant_type", value: "refresh_token"), (name: "client_id", value: app.clientId),
      (name: "client_secret", value: app.clientSecret.revealed),
      (name: "refresh_token", value: app.refreshToken.revealed),
    ])
    let request = HTTPRequest(
      method: "POST",
      path: TokenSource.exchangePath,
      headers: [("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(form.utf8),
      isSafeToRepeat: true
    )
    var response = try await exchange.send(request)
    guard response.status == 200 else {
      _ = secrets.redact(&response)
      var error = ServiceError.error(for: response)
      if error.code == .requestRefused { error.code = .unauthorized }
      throw error
    }
    let body = JSONValue(response.body)
    guard let text = body?["access_token"]?.string, !text.isEmpty else {
      throw RuntimeFailure(
        .malformedResponse,
        "the response to the refresh token has no `access_token`"
      )
    }
    let seconds = Int64(max(0, min(body?["expires_in"]?.number ?? 1_800, 1e9)))
    let end = clock.milliseconds + seconds * 1_000 - TokenSource.marginMilliseconds
    return Token(value: Secret(text), end: end)
  }
}
