package import EvqModel

/// What a client must know about one service: how it announces limits and reports temporary failures.
package protocol ServiceRules: Sendable {
  func verdict(on response: HTTPResponse) -> ResponseVerdict

  /// The rate limit that a response announces; each part is nil if it says nothing.
  func rateLimit(in response: HTTPResponse) -> RateLimitNotice

  /// Nil if the response does not say.
  func dailyQuota(in response: HTTPResponse) -> DailyQuota?

  /// Whether the response to a request contains a new token, which must reach its reader unredacted.
  func issuesToken(_ request: HTTPRequest) -> Bool

  /// Whether a recording may contain the exchange.
  func isRecordable(_ request: HTTPRequest) -> Bool

  /// Query parameters that carry secrets; recordings leave them out.
  var secretParameters: Set<String> { get }
}

/// What a response means for its request.
package enum ResponseVerdict: Sendable, Equatable {
  /// A result, or an error that another attempt would repeat.
  case final
  /// The request was not carried out because its token has expired.
  case tokenExpired
  /// The request was not carried out because of a rate limit, which ends after a pause.
  case rateLimited(pauseMilliseconds: Int64)
  /// A temporary failure; the request may have been carried out. Nil leaves the pause to the client.
  case unavailable(pauseMilliseconds: Int64?, reason: String)
}

/// A rate limit as a response announces it.
package struct RateLimitNotice: Sendable, Equatable {
  /// The most requests in an interval.
  package var capacity: Int?
  package var intervalMilliseconds: Int64?
  /// Requests left in the current interval.
  package var remaining: Int?

  package init(capacity: Int?, intervalMilliseconds: Int64?, remaining: Int?) {
    self.capacity = capacity
    self.intervalMilliseconds = intervalMilliseconds
    self.remaining = remaining
  }
}

/// The requests that an account has left for the day.
package struct DailyQuota: Sendable, Equatable {
  package var remaining: Int
  package var total: Int

  package init(remaining: Int, total: Int) {
    self.remaining = remaining
    self.total = total
  }
}

/// Supplies the token for requests.
package protocol TokenProvider: Sendable {
  /// The value of the `Authorization` header; nil if none is needed.
  func authorization() async throws(RuntimeFailure) -> String?

  /// Gets another token after one has expired; false if there is no other.
  func replace() async throws(RuntimeFailure) -> Bool

  /// The secrets to remove from responses.
  var secrets: SecretRegister { get }
}
