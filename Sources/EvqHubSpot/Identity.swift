import EvqEngine
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
  /// Source: `POST /oauth/v2/private-apps/get/access-token-info` for a private app's token,
  /// `GET /oauth/v1/access-tokens/{token}` for an OAuth one; the quota stands on every answer's headers.
  package static func ask(
    over transport: any HTTPTransport,
    token: Secret?
  ) async throws(SourceError) -> Identity {
    let text = token?.revealed ?? ""
    let isPrivate = text.hasPrefix("pat-")
    let request =
      isPrivate
      ? HTTPRequest(
        method: "POST",
        path: "/oauth/v2/private-apps/get/access-token-info",
        body: Array("{\"tokenKey\":\(JSONText.string(text))}".utf8),
        isSafeToRepeat: true
      ) : HTTPRequest(path: "/oauth/v1/access-tokens/\(QueryEncoding.encode(text))")
    let response = try await transport.send(request)
    if response.status == 404 {
      throw SourceError(.unauthorized, "the service does not know this token")
    }
    guard response.status == 200, let body = JSONValue(response.body) else {
      throw ServiceError.error(for: response)
    }
    func field(_ names: String...) -> String? {
      names.lazy.compactMap { body[$0]?.scalarText }.first
    }
    var identity = Identity(
      portal: field("hubId", "hub_id"),
      user: field("user", "userId", "user_id"),
      app: field("appId", "app_id"),
      scopes: (body["scopes"]?.array ?? []).compactMap(\.string),
      quota: DailyQuota(response)
    )
    if identity.quota == nil {
      let types = try? await transport.send(HTTPRequest(path: EventsEndpoint.typesPath))
      identity.quota = types.flatMap { DailyQuota($0) }
    }
    return identity
  }
}
