package import EvqModel

/// Decides whether and when to retry a request; without a clock or a socket.
package struct RetryPolicy: Sendable {
  /// How an attempt ended.
  package enum Outcome: Sendable {
    case response(ResponseVerdict)
    /// No complete response: refused, reset, timed out, cut off.
    case failure
  }

  /// What to do next.
  package enum Decision: Sendable, Equatable {
    /// Return the response or throw the failure.
    case accept
    case wait(milliseconds: Int64, reason: String)
    /// Get another token and retry at once.
    case refresh
  }

  package static let attemptsMax = 5
  /// The longest pause that a response may ask for; HubSpot asks for hours while it moves an account.
  package static let waitMaxMilliseconds: Int64 = 120_000

  /// The number of the current attempt, from 1.
  package private(set) var attempt = 1
  private var hasRefreshed = false
  private let isSafeToRepeat: Bool

  /// Temporary failures are retried only if `isSafeToRepeat`.
  package init(isSafeToRepeat: Bool) {
    self.isSafeToRepeat = isSafeToRepeat
  }

  package mutating func decide(
    _ outcome: Outcome,
    _ random: inout SeededRandom
  ) -> Decision {
    switch outcome {
    case .failure:
      isSafeToRepeat ? wait(jitter(&random), because: "no response") : .accept
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

  /// Exponential back-off with full jitter, in milliseconds.
  private func jitter(_ random: inout SeededRandom) -> Int64 {
    let bound = min(30_000, 500 << attempt)
    return Int64(random.below(bound) + 1)
  }
}
