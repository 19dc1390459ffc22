import EvqEngine
package import EvqHTTP
package import EvqModel
import EvqSyntax

/// What the service says about a token.
package struct Identity: Sendable, Equatable {
  package var portal: String?
  package var user: String?
  package var app: String?
  package var scopes: [String]
  /// What is left of the day; nil where the service does not say.
  package var quota: DailyQuota?

  /// Asks what a token is, and what is left of its account's requests.
  ///
  /// The token goes into a body or the `Authorization` header, never into a path, which servers and proxies
  /// log. How a token begins decides nothing. Throws when the service does not know the token.
  package static func ask(
    over transport: any HTTPTransport,
    token: Secret?,
    app: OAuthApp? = nil
  ) async throws(RuntimeFailure) -> Identity {
    let text = token?.revealed ?? ""
    let question = app.map { introspection(of: text, by: $0) } ?? information(about: text)
    let response = try await transport.send(question)
    var identity: Identity
    if let known = Identity(answer: response) {
      identity = known
    } else if (400...405).contains(response.status) || response.status == 200 {
      // A token of another kind, such as an OAuth token without its app: its account still answers.
      identity = try await details(over: transport)
    } else {
      throw ServiceError.error(for: response)
    }
    if identity.quota == nil {
      let types = try? await transport.send(HTTPRequest(path: EventsEndpoint.typesPath))
      identity.quota = types.flatMap { HubSpotRules().dailyQuota(in: $0) }
    }
    return identity
  }

  /// Source: `POST /oauth/v2/private-apps/get/access-token-info`, for private apps and service keys.
  private static func information(about token: String) -> HTTPRequest {
    HTTPRequest(
      method: "POST",
      path: "/oauth/v2/private-apps/get/access-token-info",
      body: Array("{\"tokenKey\":\(JSONText.string(token))}".utf8),
      isSafeToRepeat: true
    )
  }

  /// Source: `POST /oauth/v3/token/introspect`, form-encoded, with the app's own secret.
  private static func introspection(of token: String, by app: OAuthApp) -> HTTPRequest {
    let form = QueryEncoding.encode([
      (name: "client_id", value: app.clientId),
      (name: "client_secret", value: app.clientSecret.revealed), (name: "token", value: token),
      (name: "token_type_hint", value: "access_token"),
    ])
    return HTTPRequest(
      method: "POST",
      path: "/oauth/v3/token/introspect",
      headers: [("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(form.utf8),
      isSafeToRepeat: true
    )
  }

  /// What every token may ask: the account that it belongs to.
  private static func details(
    over transport: any HTTPTransport
  ) async throws(RuntimeFailure) -> Identity {
    let response = try await transport.send(HTTPRequest(path: "/account-info/v3/details"))
    if let identity = Identity(answer: response) { return identity }
    if [401, 404].contains(response.status) {
      throw RuntimeFailure(
        .unauthorized,
        "the service does not know this token",
        helps: ["`evq login` stores another one"]
      )
    }
    throw ServiceError.error(for: response)
  }

  /// Nil where the answer describes no token; `active` is false for one that is not valid.
  private init?(answer: HTTPResponse) {
    guard answer.status == 200, let body = JSONValue(answer.body), body["active"] != .boolean(false)
    else { return nil }
    func field(_ names: String...) -> String? {
      names.lazy.compactMap { body[$0]?.scalarText }.first
    }
    portal = field("hubId", "hub_id", "portalId")
    user = field("user", "userId", "user_id")
    app = field("appId", "app_id")
    let words = body["scope"]?.string?.split(separator: " ").map(String.init)
    scopes = body["scopes"]?.array?.compactMap(\.string) ?? words ?? []
    quota = HubSpotRules().dailyQuota(in: answer)
    // Some apps are told nothing but that the token is valid.
    if portal == nil, scopes.isEmpty { return nil }
  }
}
