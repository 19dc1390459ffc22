package import EvqModel
import EvqEngine

/// Decides whether a request is sent again, and after how long: a value without a clock or a socket.
package struct RetryPolicy: Sendable {
  /// How a request went.
  package enum Outcome: Sendable {
    case answer(HTTPResponse)
    /// No whole answer came: refused, reset, timed out, cut off.
    case failure
  }

  /// What to do about it.
  package enum Decision: Sendable, Equatable {
    /// The answer stands, or the failure.
    case accept
    case wait(milliseconds: Int64, reason: String)
    /// The token is too old: get another one and send the request again at once.
    case refresh
  }

  package static let attemptsMax = 5
  /// The longest wait that an answer may ask for; a hub that is being moved asks for hours.
  package static let waitMaxMilliseconds: Int64 = 120_000

  /// Which attempt the next outcome belongs to, from 1.
  package private(set) var attempt = 1
  private var hasRefreshed = false
  private let isSafeToRepeat: Bool

  /// `isSafeToRepeat` says that sending twice does no more than sending once.
  package init(isSafeToRepeat: Bool) {
    self.isSafeToRepeat = isSafeToRepeat
  }

  package mutating func decide(
    _ outcome: Outcome,
    _ random: inout SeededRandom
  ) -> Decision {
    switch outcome {
    case .failure:
      return isSafeToRepeat ? wait(jitter(&random), because: "no answer") : .accept
    case .answer(let response):
      return decide(response, &random)
    }
  }

  private mutating func decide(
    _ response: HTTPResponse,
    _ random: inout SeededRandom
  ) -> Decision {
    switch response.status {
    case 401:
      guard !hasRefreshed, ServiceError.category(of: response) == "EXPIRED_AUTHENTICATION" else {
        return .accept
      }
      hasRefreshed = true
      return .refresh
    case 429:
      // A refusal for its rate was not carried out, so any request may be sent again.
      guard let pause = pause(after429: response) else { return .accept }
      return wait(retryAfter(response) ?? pause, because: "429")
    case 477, 502, 503, 504, 520...529:
      guard isSafeToRepeat else { return .accept }
      return wait(retryAfter(response) ?? jitter(&random), because: "\(response.status)")
    case 200 where isSafeToRepeat && RetryPolicy.isCutOff(response.body):
      return wait(jitter(&random), because: "a cut-off answer")
    default:
      return .accept
    }
  }

  private mutating func wait(_ milliseconds: Int64, because reason: String) -> Decision {
    guard attempt < RetryPolicy.attemptsMax, milliseconds <= RetryPolicy.waitMaxMilliseconds else {
      return .accept
    }
    attempt += 1
    return .wait(milliseconds: milliseconds, reason: reason)
  }

  /// Whether a body broke off.
  ///
  /// Other faults of its content come again with every attempt.
  private static func isCutOff(_ body: ByteBuffer) -> Bool {
    if JSONValue.isWhole(body) { return false }
    return switch JSONFault(of: body) {
    case .cutOff?, .empty?: true
    case nil, .markup?, .invalidUTF8?, .invalidString?, .invalidNumber?, .tooDeep?, .notJSON?: false
    }
  }

  /// The length of the policy's interval; nil for a daily limit, which no waiting gets round.
  ///
  /// Source: bodies of 429 answers, `policyName` and the text of the limit of a second.
  private func pause(after429 response: HTTPResponse) -> Int64? {
    let body = JSONValue(response.body)
    let policy = body?["policyName"]?.string ?? ""
    let message = body?["message"]?.string?.lowercased() ?? ""
    if policy == "DAILY" || message.contains("daily") { return nil }
    if policy == "SECONDLY" || message.contains(" secondly") { return 1_000 }
    return 10_000
  }

  /// The seconds of `Retry-After`, as milliseconds; its form as a date is not used by the service.
  private func retryAfter(_ response: HTTPResponse) -> Int64? {
    response.header("Retry-After").flatMap { Int64($0) }
      .map { min(max($0, 0), 1_000_000) * 1_000 }
  }

  /// Full jitter: anything up to a bound that doubles with every attempt.
  private func jitter(_ random: inout SeededRandom) -> Int64 {
    let bound = min(30_000, 500 << attempt)
    return Int64(random.below(bound) + 1)
  }
}
