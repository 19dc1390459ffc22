import EvqHTTP
import EvqModel
import Synchronization

/// Who asks, and whether they may.
extension EmulatedService {
  /// Whoever sent a request, by the token or key that they sent.
  struct Caller {
    var key: String
    /// OAuth apps have no daily limit, and no header about one.
    var isOAuthApp = false
  }

  /// The caller; throws where the token is missing, unknown or too old.
  func caller(of request: HTTPRequest, _ call: Call, at now: Instant) throws(Refusal) -> Caller? {
    guard call.needsCaller else { return nil }
    if let key = request.query.last(where: { $0.name == "hapikey" })?.value {
      guard call.takesDeveloperKey, !key.isEmpty else { throw .keysHaveEnded }
      return Caller(key: "hapikey:" + key)
    }
    guard let token = request.bearerToken else {
      if options.requiresToken { throw .noCredentials }
      return Caller(key: "")
    }
    switch state.withLock({ $0.tokens.standing(of: token, at: now) }) {
    case .good: return Caller(key: token, isOAuthApp: true)
    case .expired(let expiry): throw .expired(at: expiry, now: now)
    case .unknown:
      guard !options.requiresToken || options.isAccepted(token) else { throw .noCredentials }
      return Caller(key: token)
    }
  }

  /// Counts the request; throws where it is one too many or beyond the granted scopes.
  func admit(
    _ caller: Caller?,
    to call: Call,
    _ request: HTTPRequest,
    at now: Instant,
    headers: inout [(name: String, value: String)]
  ) throws(Refusal) {
    guard let caller else { return }
    let usage = take(for: caller, at: now)
    headers = limitHeaders(usage, isOAuthApp: caller.isOAuthApp)
    if let limit = usage.exceeded { throw tooManyRequests(limit, request, at: now) }
    // A developer key is the key of the app's owner.
    guard let granted = options.scopes, !caller.key.hasPrefix("hapikey:") else { return }
    let (anyOf, named) = call.scopes
    if !anyOf.isEmpty, granted.isDisjoint(with: anyOf) { throw .missingScopes(named) }
  }

  private func take(for caller: Caller, at now: Instant) -> RequestAllowance.Usage {
    state.withLock { state in
      // Whoever sends a new token with every request must not fill the memory.
      if state.allowances.count > 10_000 { state.allowances = [:] }
      return state.allowances[caller.key, default: RequestAllowance()].take(
        at: now,
        perInterval: options.requestsPerInterval,
        perDay: caller.isOAuthApp ? nil : options.requestsPerDay
      )
    }
  }

  func limitHeaders(
    _ usage: RequestAllowance.Usage,
    isOAuthApp: Bool = false
  ) -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = [
      ("Interval-Milliseconds", String(RequestAllowance.intervalMilliseconds)),
      ("Max", String(options.requestsPerInterval)), ("Remaining", String(usage.intervalRemaining)),
    ]
    if !isOAuthApp {
      // Without a limit the headers still have to say something.
      let limit = options.requestsPerDay ?? 1_000_000
      headers.append(("Daily", String(limit)))
      headers.append(("Daily-Remaining", String(max(0, limit - usage.dayCount))))
    }
    return headers.map { ("X-HubSpot-RateLimit-\($0.name)", $0.value) }
  }

  /// The refusal; how long to wait is said only where the options want it.
  func tooManyRequests(
    _ limit: RequestAllowance.Limit,
    _ request: HTTPRequest,
    at now: Instant
  ) -> Refusal {
    let id = CorrelationID.make(for: "request " + request.method + request.target)
    var refusal = Refusal.tooManyRequests(limit, portalId: options.portalId, requestId: id)
    if options.sendsRetryAfter {
      refusal.headers = [("Retry-After", String(waitSeconds(limit, at: now)))]
    }
    return refusal
  }

  private func waitSeconds(_ limit: RequestAllowance.Limit, at now: Instant) -> Int64 {
    switch limit {
    case .interval: return RequestAllowance.intervalMilliseconds / 1_000
    case .day:
      let day: Int64 = 86_400_000
      let next = (now.milliseconds.floorDivided(by: day) + 1) * day
      return (next - now.milliseconds + 999) / 1_000
    }
  }
}

extension EmulatedService.Options {
  /// Whether a token that the token endpoint did not issue is accepted.
  ///
  /// How it begins says nothing: HubSpot's service keys differ from the tokens of private apps.
  func isAccepted(_ token: String) -> Bool {
    tokens?.contains(token) ?? token.isBearerToken
  }

  func accepts(_ token: String, _ register: TokenRegister, at now: Instant) -> Bool {
    register.access(token, at: now) != nil || isAccepted(token)
  }

  /// What a token is told about its scopes.
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
    !isEmpty
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        default: "-._~+/=".utf8.contains(byte)
        }
      }
  }
}

extension HTTPRequest {
  /// The token of `Authorization: Bearer …`.
  var bearerToken: String? {
    guard let header = header("Authorization") else { return nil }
    let parts = header.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1])
  }
}
