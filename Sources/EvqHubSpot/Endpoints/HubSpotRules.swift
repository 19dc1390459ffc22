import EvqEngine
package import EvqHTTP
import EvqModel

/// How HubSpot announces limits, reports temporary failures and issues tokens.
package struct HubSpotRules: ServiceRules {
  package init() {}

  package let secretParameters: Set<String> = ["hapikey"]

  /// Requests about tokens contain them.
  package func isRecordable(_ request: HTTPRequest) -> Bool { !request.path.hasPrefix("/oauth/") }

  package func issuesToken(_ request: HTTPRequest) -> Bool {
    request.path == TokenSource.exchangePath
  }

  // MARK: Verdicts

  package func verdict(on response: HTTPResponse) -> ResponseVerdict {
    switch response.status {
    case 200 where HubSpotRules.isCutOff(response.body):
      .unavailable(pauseMilliseconds: nil, reason: "a truncated response")
    case 401 where ServiceError.category(of: response) == "EXPIRED_AUTHENTICATION": .tokenExpired
    case 429: HubSpotRules.verdict(on429: response)
    // 477 is HubSpot's own: the account is being moved to another data centre.
    case 477, 502, 503, 504, 520...529:
      .unavailable(
        pauseMilliseconds: response.retryAfterMilliseconds,
        reason: "\(response.status)"
      )
    default: .final
    }
  }

  /// Whether a body ends early; a retry would not repair other faults.
  private static func isCutOff(_ body: ByteBuffer) -> Bool {
    if JSONFault.isClosed(body) { return false }
    return switch JSONFault(of: body) {
    case .cutOff?, .empty?: true
    case nil, .markup?, .invalidUTF8?, .invalidString?, .invalidNumber?, .tooDeep?, .notJSON?: false
    }
  }

  /// The pause is the policy's interval; no pause gets round a daily limit.
  ///
  /// Source: bodies of 429 responses, `policyName` and the message of the limit per second.
  private static func verdict(on429 response: HTTPResponse) -> ResponseVerdict {
    let body = JSONValue(response.body)
    let policy = body?["policyName"]?.string ?? ""
    let message = body?["message"]?.string?.lowercased() ?? ""
    if policy == "DAILY" || message.contains("daily") { return .final }
    let isPerSecond = policy == "SECONDLY" || message.contains(" secondly")
    return .rateLimited(
      pauseMilliseconds: response.retryAfterMilliseconds ?? (isPerSecond ? 1_000 : 10_000)
    )
  }

  // MARK: Limits

  package func rateLimit(in response: HTTPResponse) -> RateLimitNotice {
    RateLimitNotice(
      capacity: HubSpotRules.number("Max", in: response),
      intervalMilliseconds: HubSpotRules.number("Interval-Milliseconds", in: response)
        .map(Int64.init),
      remaining: HubSpotRules.number("Remaining", in: response)
    )
  }

  /// OAuth apps get no such headers.
  package func dailyQuota(in response: HTTPResponse) -> DailyQuota? {
    guard let remaining = HubSpotRules.number("Daily-Remaining", in: response),
      let total = HubSpotRules.number("Daily", in: response), total > 0
    else { return nil }
    return DailyQuota(remaining: remaining, total: total)
  }

  private static func number(_ name: String, in response: HTTPResponse) -> Int? {
    response.header("X-HubSpot-RateLimit-\(name)").flatMap { Int($0) }
  }
}
