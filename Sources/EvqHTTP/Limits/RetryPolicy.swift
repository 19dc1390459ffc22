package import EvqModel

/// Decides whether a request is sent again, and after how long: a value without a clock or a socket.
package struct RetryPolicy: Sendable {
  /// How an attempt ended.
  package enum Outcome: Sendable {
    case response(ResponseVerdict)
    /// No complete response: refused, reset, timed out, cut off.
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
      isSafeToRepeat ? wait(jitter(&random), because: "no answer") : .accept
    case .response(.final): .accept
    case .response(.tokenExpired): refresh()
    case .response(.rateLimited(let pause)): wait(pause, because: "429")
    case .response(.unavailable(let pause, let reason)):
      isSafeToRepeat ? wait(pause ?? jitter(&random), because: reason) : .accept
    }
  }

  private mutating func refresh() -> Decision {
    guard !hasRefreshed else { return .accept }
    hasRefreshed = true
    return .refresh
  }

  private mutating func wait(_ milliseconds: Int64, because reason: String) -> Decision {
    guard attempt < RetryPolicy.attemptsMax, milliseconds <= RetryPolicy.waitMaxMilliseconds else {
      return .accept
    }
    attempt += 1
    return .wait(milliseconds: milliseconds, reason: reason)
  }

  /// Full jitter: anything up to a bound that doubles with every attempt.
  private func jitter(_ random: inout SeededRandom) -> Int64 {
    let bound = min(30_000, 500 << attempt)
    return Int64(random.below(bound) + 1)
  }
}
