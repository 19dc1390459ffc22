import EvqEngine
package import EvqHTTP
package import EvqModel
import EvqSyntax

/// The account, user, app and scopes of a token.
package struct Identity: Sendable, Equatable {
  package var portal: String?
  package var user: String?
  package var app: String?
  package var scopes: [String]
  /// The requests left for the day; nil if HubSpot does not say.
  package var quota: DailyQuota?

  /// Requests the identity of a token and the account's daily quota; throws for an unknown token.
  ///
  /// The token is sent in a body or the `Authorization` header, never in a path, which servers and proxies log.
  /// Its prefix is not interpreted.
  package static func fetch(
    over transport: any HTTPTransport,
    token: Secret?,
    app: OAuthApp? = nil
  ) async throws(RuntimeFailure) -> Identity {
    let text = token?.revealed ?? ""
    let request = app.map { introspection(of: text, by: $0) } ?? information(about: text)
    let response = try await transport.send(request)
    var identity: Identity
    if let known = Identity(response) {
      identity = known
    } else if (400...405).contains(response.status) || response.status == 200 {
      // Another kind of token, such as an OAuth token without its app: its account is still known.
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

  /// Requests the account of a token, which every token may read.
  private static func details(
    over transport: any HTTPTransport
  ) async throws(RuntimeFailure) -> Identity {
    let response = try await transport.send(HTTPRequest(path: "/account-info/v3/details"))
    if let identity = Identity(response) { return identity }
    if [401, 404].contains(response.status) {
      throw RuntimeFailure(
        .unauthorized,
        "the service does not know this token",
        helps: ["`evq login` stores another one"]
      )
    }
    throw ServiceError.error(for: response)
  }

  /// Nil if the response does not describe a token; `active` is false for an invalid one.
  private init?(_ response: HTTPResponse) {
    guard response.status == 200, let body = JSONValue(response.body),
      body["active"] != .boolean(false)
    else { return nil }
    func field(_ names: String...) -> String? {
      names.lazy.compactMap { body[$0]?.scalarText }.first
    }
    portal = field("hubId", "hub_id", "portalId")
    user = field("user", "userId", "user_id")
    app = field("appId", "app_id")
    let scopeList = body["scope"]?.string?.split(separator: " ").map(String.init)
    scopes = body["scopes"]?.array?.compactMap(\.string) ?? scopeList ?? []
    quota = HubSpotRules().dailyQuota(in: response)
    // For some apps the response says only that the token is valid.
    if portal == nil, scopes.isEmpty { return nil }
  }
}
