import EvqHTTP
import EvqModel
import Synchronization

/// Authentication, rate limits and scopes.
extension Emulator {
  /// The sender of a request.
  private struct Caller {
    /// The token, or `hapikey:` and the developer's key.
    var key: String
    /// OAuth apps have no daily limit and no header about one.
    var isOAuthApp = false
    var isDeveloper = false
  }

  /// Authenticates and counts a request; throws if it is refused.
  ///
  /// `headers` receives the rate limit headers, also when the request is refused.
  func admit(
    _ request: HTTPRequest,
    _ access: Access,
    at now: Instant,
    headers: inout [(name: String, value: String)]
  ) throws(Refusal) {
    guard let caller = try caller(of: request, access.credential, at: now) else { return }
    switch access.limit {
    case .none: break
    case .perToken:
      let usage = count(caller, at: now)
      headers = limitHeaders(usage, isOAuthApp: caller.isOAuthApp)
      if let limit = usage.exceeded { throw tooManyRequests(limit, request, at: now) }
    }
    guard let scopes = options.scopes, !caller.isDeveloper, !access.scopes.isEmpty else { return }
    if scopes.isDisjoint(with: access.scopes) { throw .missingScopes(access.requiredScopes) }
  }

  /// The caller; nil if the endpoint needs none.
  ///
  /// Throws if the token is missing, unknown or expired.
  private func caller(
    of request: HTTPRequest,
    _ credential: Access.Credential,
    at now: Instant
  ) throws(Refusal) -> Caller? {
    let takesDeveloperKey: Bool
    switch credential {
    case .none: return nil
    case .token: takesDeveloperKey = false
    case .tokenOrDeveloperKey: takesDeveloperKey = true
    }
    if let key = request.query.last(where: { $0.name == "hapikey" })?.value {
      guard takesDeveloperKey, !key.isEmpty else { throw .keyNotAccepted }
      return Caller(key: "hapikey:" + key, isDeveloper: true)
    }
    guard let token = request.bearerToken else {
      if options.requiresToken { throw .noCredentials }
      return Caller(key: "")
    }
    switch state.withLock({ $0.tokens.validity(of: token, at: now) }) {
    case .valid: return Caller(key: token, isOAuthApp: true)
    case .expired(let expiry): throw .expired(at: expiry, now: now)
    case .unknown:
      guard !options.requiresToken || options.accepts(token) else { throw .noCredentials }
      return Caller(key: token)
    }
  }

  // MARK: Rate limits

  private func count(_ caller: Caller, at now: Instant) -> RequestQuota.Usage {
    state.withLock { state in
      // A client that sends a new token with every request must not fill the memory.
      if state.quotas.count > 10_000 { state.quotas = [:] }
      return state.quotas[caller.key, default: RequestQuota()].count(
        at: now,
        perInterval: options.requestsPerInterval,
        perDay: caller.isOAuthApp ? nil : options.requestsPerDay
      )
    }
  }

  func limitHeaders(
    _ usage: RequestQuota.Usage,
    isOAuthApp: Bool = false
  ) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [
      ("Interval-Milliseconds", String(RequestQuota.intervalMilliseconds)),
      ("Max", String(options.requestsPerInterval)), ("Remaining", String(usage.intervalRemaining)),
    ]
    if !isOAuthApp {
      // The headers need a number even without a limit.
      let limit = options.requestsPerDay ?? 1_000_000
      headers.append(("Daily", String(limit)))
      headers.append(("Daily-Remaining", String(max(0, limit - usage.dayCount))))
    }
    return headers.map { ("X-HubSpot-RateLimit-\($0.name)", $0.value) }
  }

  /// The 429 for a limit, with `Retry-After` if the options ask for it.
  func tooManyRequests(
    _ limit: RequestQuota.Limit,
    _ request: HTTPRequest,
    at now: Instant
  ) -> Refusal {
    let id = CorrelationID.make(for: "request " + request.method + request.target)
    var refusal = Refusal.tooManyRequests(limit, portalId: options.portalId, requestId: id)
    if options.sendsRetryAfter {
      refusal.headers = [("Retry-After", String(limit.secondsUntilReset(at: now)))]
    }
    return refusal
  }
}

extension Emulator.Options {
  /// Whether a token that the emulator did not issue is accepted.
  ///
  /// The prefix of a token decides nothing: service keys and private app tokens differ in it.
  func accepts(_ token: String) -> Bool {
    tokens?.contains(token) ?? token.isBearerToken
  }

  /// The scopes in descriptions of a token.
  var scopeList: [String] {
    scopes?.sorted() ?? [
      "business-intelligence", "content", "crm.objects.contacts.read",
      "crm.objects.contacts.write", "oauth", "timeline",
    ]
  }
}

extension String {
  /// Whether this has the syntax of RFC 6750; a placeholder like `<token>` has not.
  fileprivate var isBearerToken: Bool {
    !isEmpty && utf8.allSatisfy { $0.isASCIIAlphanumeric || "-._~+/=".utf8.contains($0) }
  }
}

extension UInt8 {
  /// Whether this is an ASCII letter or digit.
  var isASCIIAlphanumeric: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}

extension HTTPRequest {
  /// The token of `Authorization: Bearer …`.
  fileprivate var bearerToken: String? {
    guard let header = header("Authorization") else { return nil }
    let parts = header.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
