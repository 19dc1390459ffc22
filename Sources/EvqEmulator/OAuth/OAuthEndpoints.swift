import EvqEngine
import EvqHTTP
import EvqModel

/// The endpoints of OAuth tokens and of the account's details.
enum OAuthEndpoints {
  /// The only app and the only user of every account.
  static let appId: Int64 = 4321
  static let userId: Int64 = 1001
  private static let domain = "evq-shop.example"

  // MARK: Issuing and revoking

  static func issue(_ call: Call, _ register: inout TokenRegister) throws(Refusal) -> HTTPResponse {
    let form = try Form(call)
    var refreshToken: String?
    switch form["grant_type"] {
    case "refresh_token":
      let token = form["refresh_token"]
      if token.isEmpty || register.isRevoked(token) { throw .badRefreshToken }
      refreshToken = token
    case "authorization_code":
      if form["code"].isEmpty { throw .badForm("BAD_AUTH_CODE", "auth code") }
    default: throw .badForm("BAD_GRANT_TYPE", "grant type")
    }
    let access = register.issue(
      to: form["client_id"],
      refreshToken: refreshToken,
      at: call.now,
      lifetimeSeconds: call.options.tokenLifetimeSeconds
    )
    var body = JSONObjectWriter()
    body.add("token_type", "bearer")
    body.add("access_token", access.token)
    body.add("refresh_token", access.refreshToken)
    body.add("expires_in", number: Int64(clamping: call.options.tokenLifetimeSeconds))
    body.add("hub_id", number: call.options.hubId)
    body.add("scopes", texts: call.options.scopeList)
    return .json(body.bytes)
  }

  static func revoke(_ call: Call, _ register: inout TokenRegister) throws(Refusal) -> HTTPResponse
  {
    register.revoke(call.parameter("token"))
    return .noContent
  }

  // MARK: Describing

  static func introspect(
    _ call: Call,
    _ register: inout TokenRegister
  ) throws(Refusal) -> HTTPResponse {
    let token = try Form(call)["token"]
    if let access = register.access(token, at: call.now) {
      return .json(description(of: access, call, isIntrospected: true))
    }
    if let client = register.client(ofRefreshToken: token) {
      return .json(description(ofRefreshToken: token, client, call, isIntrospected: true))
    }
    return .json(Array(#"{"active":false}"#.utf8))
  }

  static func accessToken(
    _ call: Call,
    _ register: inout TokenRegister
  ) throws(Refusal) -> HTTPResponse {
    guard let access = register.access(call.parameter("token"), at: call.now) else {
      throw .notFound
    }
    return .json(description(of: access, call))
  }

  static func refreshToken(
    _ call: Call,
    _ register: inout TokenRegister
  ) throws(Refusal) -> HTTPResponse {
    let token = call.parameter("token")
    guard let client = register.client(ofRefreshToken: token) else { throw .notFound }
    return .json(description(ofRefreshToken: token, client, call))
  }

  /// Describes the token of a private app, which the body names.
  static func privateApp(
    _ call: Call,
    _ register: inout TokenRegister
  ) throws(Refusal) -> HTTPResponse {
    guard let token = JSONValue(ByteBuffer(call.request.body))?["tokenKey"]?.string else {
      throw .unreadableBody("line 1, column 1: `tokenKey` is not set")
    }
    guard register.access(token, at: call.now) != nil || call.options.accepts(token) else {
      throw .noCredentials
    }
    var body = JSONObjectWriter()
    body.add("userId", number: userId)
    body.add("hubId", number: call.options.hubId)
    body.add("appId", number: appId)
    body.add("scopes", texts: call.options.scopeList)
    return .json(body.bytes)
  }

  static func account(_ call: Call) -> HTTPResponse {
    var body = JSONObjectWriter()
    body.add("portalId", number: call.options.hubId)
    body.add("accountType", "STANDARD")
    body.add("timeZone", "UTC")
    body.add("uiDomain", "app.hubspot.com")
    return .json(body.bytes)
  }

  private static func description(
    of access: TokenRegister.Access,
    _ call: Call,
    isIntrospected: Bool = false
  ) -> [UInt8] {
    var body = JSONObjectWriter()
    if isIntrospected { body.add("active", raw: "true".utf8) }
    body.add("token", access.token)
    describeAccount(call, in: &body)
    let left = (access.expiry.milliseconds - call.now.milliseconds) / 1_000
    body.add("expires_in", number: left)
    body.add("token_type", "access")
    return body.bytes
  }

  private static func description(
    ofRefreshToken token: String,
    _ client: String,
    _ call: Call,
    isIntrospected: Bool = false
  ) -> [UInt8] {
    var body = JSONObjectWriter()
    if isIntrospected { body.add("active", raw: "true".utf8) }
    body.add("token", token)
    body.add("client_id", client)
    describeAccount(call, in: &body)
    body.add("token_type", "refresh")
    return body.bytes
  }

  private static func describeAccount(_ call: Call, in body: inout JSONObjectWriter) {
    body.add("user", "owner@\(domain)")
    body.add("hub_domain", domain)
    body.add("scopes", texts: call.options.scopeList)
    body.add("hub_id", number: call.options.hubId)
    body.add("app_id", number: appId)
    body.add("user_id", number: userId)
  }
}

/// The form fields of a token request.
private struct Form {
  private let fields: [(name: String, value: String)]

  /// Throws if the app's id or secret is missing.
  init(_ call: Call) throws(Refusal) {
    fields = QueryEncoding.decode(String(decoding: call.request.body, as: UTF8.self))
    if self["client_id"].isEmpty { throw .badForm("BAD_CLIENT_ID", "client id") }
    if self["client_secret"].isEmpty { throw .badForm("BAD_CLIENT_SECRET", "client secret") }
  }

  /// The last field of this name; empty if there is none.
  subscript(name: String) -> String { fields.last { $0.name == name }?.value ?? "" }
}

extension Emulator.Options {
  /// The account's id as responses contain it.
  fileprivate var hubId: Int64 { Int64(clamping: portalId) }
}

extension Refusal {
  fileprivate static func badForm(_ status: String, _ field: String) -> Refusal {
    var refusal = Refusal(400, "VALIDATION_ERROR", "missing or unknown \(field)")
    refusal.statusWord = status
    return refusal
  }

  fileprivate static var badRefreshToken: Refusal {
    let text = "refresh token is invalid, expired or revoked"
    var refusal = Refusal(400, "VALIDATION_ERROR", text)
    refusal.statusWord = "BAD_REFRESH_TOKEN"
    refusal.extraFields = [("error", "invalid_grant"), ("error_description", text)]
    return refusal
  }
}
