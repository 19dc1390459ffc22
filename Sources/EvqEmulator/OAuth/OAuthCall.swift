import EvqEngine
import EvqHTTP
import EvqModel

/// A request about tokens: to get one, or to ask what one stands for.
///
/// These need no token themselves and count against no limit.
enum OAuthCall {
  case token
  case introspection
  case access(String)
  case refresh(String)
  case revocation(String)
  case privateApp

  /// Nil for a path that is none of these.
  init?(_ segments: [String], method: String) throws(Refusal) {
    guard segments.first == "oauth" else { return nil }
    switch (segments.count, segments.dropFirst(2).first) {
    case (3, "token") where ["v1", "v3", "2026-03"].contains(segments[1]):
      try OAuthCall.check(method, among: ["POST"])
      self = .token
    case (4, "token") where ["v3", "2026-03"].contains(segments[1]) && segments[3] == "introspect":
      try OAuthCall.check(method, among: ["POST"])
      self = .introspection
    case (4, "access-tokens") where segments[1] == "v1":
      try OAuthCall.check(method, among: ["GET"])
      self = .access(segments[3])
    case (4, "refresh-tokens") where segments[1] == "v1":
      try OAuthCall.check(method, among: ["GET", "DELETE"])
      self = method == "GET" ? .refresh(segments[3]) : .revocation(segments[3])
    case (5, "private-apps") where segments[1] == "v2":
      guard segments.suffix(2) == ["get", "access-token-info"] else { throw .notFound }
      try OAuthCall.check(method, among: ["POST"])
      self = .privateApp
    default: throw .notFound
    }
  }

  private static func check(_ method: String, among allowed: [String]) throws(Refusal) {
    guard allowed.contains(method) else { throw .methodNotAllowed(allowed) }
  }
}

/// The answers about tokens.
struct OAuthAnswers {
  let request: HTTPRequest
  let now: Instant
  let options: EmulatedService.Options

  /// Every account of the emulator has one app and one user.
  static let appId: Int64 = 4321
  static let userId: Int64 = 1001
  private static let domain = "evq-shop.example"

  func answer(
    _ call: OAuthCall,
    _ register: inout TokenRegister
  ) throws(Refusal) -> HTTPResponse {
    switch call {
    case .token: return .answer(json: try issue(&register))
    case .introspection: return .answer(json: try introspection(register))
    case .access(let token):
      guard let access = register.access(token, at: now) else { throw .notFound }
      return .answer(json: description(of: access))
    case .refresh(let token):
      guard let client = register.client(ofRefreshToken: token) else { throw .notFound }
      return .answer(json: description(ofRefreshToken: token, client))
    case .revocation(let token):
      register.revoke(token)
      return .noContent
    case .privateApp: return .answer(json: try privateApp(register))
    }
  }

  // MARK: Getting a token

  /// The form of the body; throws where the app does not name itself.
  private func form() throws(Refusal) -> (String) -> String {
    let pairs = QueryEncoding.decode(String(decoding: request.body, as: UTF8.self))
    let field = { (name: String) in pairs.last { $0.name == name }?.value ?? "" }
    if field("client_id").isEmpty { throw OAuthAnswers.refusal("BAD_CLIENT_ID", "client id") }
    if field("client_secret").isEmpty {
      throw OAuthAnswers.refusal("BAD_CLIENT_SECRET", "client secret")
    }
    return field
  }

  private func issue(_ register: inout TokenRegister) throws(Refusal) -> [UInt8] {
    let field = try form()
    var refreshToken: String?
    switch field("grant_type") {
    case "refresh_token":
      let token = field("refresh_token")
      if token.isEmpty || register.isRevoked(token) { throw OAuthAnswers.badRefreshToken }
      refreshToken = token
    case "authorization_code":
      if field("code").isEmpty { throw OAuthAnswers.refusal("BAD_AUTH_CODE", "auth code") }
    default: throw OAuthAnswers.refusal("BAD_GRANT_TYPE", "grant type")
    }
    let access = register.issue(
      to: field("client_id"),
      refreshToken: refreshToken,
      at: now,
      lifetimeSeconds: options.tokenLifetimeSeconds
    )
    return tokenAnswer(access)
  }

  private func tokenAnswer(_ access: TokenRegister.Access) -> [UInt8] {
    var body = JSONObjectText()
    body.add("token_type", "bearer")
    body.add("access_token", access.token)
    body.add("refresh_token", access.refreshToken)
    body.add("expires_in", number: Int64(clamping: options.tokenLifetimeSeconds))
    body.add("hub_id", number: Int64(clamping: options.portalId))
    body.add("scopes", texts: options.scopeList)
    return body.closed
  }

  private static func refusal(_ status: String, _ what: String) -> Refusal {
    var refusal = Refusal(400, "VALIDATION_ERROR", "missing or unknown \(what)")
    refusal.statusWord = status
    return refusal
  }

  private static var badRefreshToken: Refusal {
    let text = "refresh token is invalid, expired or revoked"
    var refusal = Refusal(400, "VALIDATION_ERROR", text)
    refusal.statusWord = "BAD_REFRESH_TOKEN"
    refusal.others = [("error", "invalid_grant"), ("error_description", text)]
    return refusal
  }

  // MARK: Asking about one

  private func introspection(_ register: TokenRegister) throws(Refusal) -> [UInt8] {
    let token = try form()("token")
    if let access = register.access(token, at: now) {
      return description(of: access, isIntrospected: true)
    }
    if let client = register.client(ofRefreshToken: token) {
      return description(ofRefreshToken: token, client, isIntrospected: true)
    }
    return Array(#"{"active":false}"#.utf8)
  }

  private func description(
    of access: TokenRegister.Access,
    isIntrospected: Bool = false
  ) -> [UInt8] {
    var body = JSONObjectText()
    if isIntrospected { body.add("active", raw: "true".utf8) }
    body.add("token", access.token)
    describeAccount(in: &body)
    let left = (access.expiry.milliseconds - now.milliseconds) / 1_000
    body.add("expires_in", number: left)
    body.add("token_type", "access")
    return body.closed
  }

  private func description(
    ofRefreshToken token: String,
    _ client: String,
    isIntrospected: Bool = false
  ) -> [UInt8] {
    var body = JSONObjectText()
    if isIntrospected { body.add("active", raw: "true".utf8) }
    body.add("token", token)
    body.add("client_id", client)
    describeAccount(in: &body)
    body.add("token_type", "refresh")
    return body.closed
  }

  private func describeAccount(in body: inout JSONObjectText) {
    body.add("user", "owner@\(OAuthAnswers.domain)")
    body.add("hub_domain", OAuthAnswers.domain)
    body.add("scopes", texts: options.scopeList)
    body.add("hub_id", number: Int64(clamping: options.portalId))
    body.add("app_id", number: OAuthAnswers.appId)
    body.add("user_id", number: OAuthAnswers.userId)
  }

  private func privateApp(_ register: TokenRegister) throws(Refusal) -> [UInt8] {
    guard let token = JSONValue(ByteBuffer(request.body))?["tokenKey"]?.string else {
      throw .unreadable("line 1, column 1: `tokenKey` is not set")
    }
    guard options.accepts(token, register, at: now) else { throw .noCredentials }
    var body = JSONObjectText()
    body.add("userId", number: OAuthAnswers.userId)
    body.add("hubId", number: Int64(clamping: options.portalId))
    body.add("appId", number: OAuthAnswers.appId)
    body.add("scopes", texts: options.scopeList)
    return body.closed
  }
}
