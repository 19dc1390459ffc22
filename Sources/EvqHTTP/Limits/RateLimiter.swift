/// A rate limit as a token bucket: a request returns its token an interval after its response.
///
/// The service counts a request when it arrives, at an unknown moment between sending and response. Only
/// an interval that begins with the response is never shorter than the service's own.
///
/// It reads no clock: callers pass milliseconds of a monotonic clock.
package struct RateLimiter: Sendable {
  /// The most requests in an interval.
  package private(set) var capacity: Int
  /// The interval, in milliseconds.
  package private(set) var interval: Int64
  /// When the requests without a response were sent, oldest first.
  private var inFlight: [Int64] = []
  /// When responses arrived, oldest first; entries before `first` have expired.
  private var completed: [Int64] = []
  private var first = 0

  /// The limit until a response announces another: HubSpot's lowest, for private apps of free accounts.
  package static let capacityDefault = 100

  /// Added to the interval: both clocks are read in whole milliseconds, and neither is exact.
  package static let marginMilliseconds: Int64 = 5

  package init(capacity: Int = RateLimiter.capacityDefault, interval: Int64 = 10_000) {
    self.capacity = max(1, capacity)
    self.interval = max(1, interval)
  }

  /// How long a token is unavailable after its response.
  private var period: Int64 { interval + RateLimiter.marginMilliseconds }

  private var completedCount: Int { completed.count - first }

  /// The available tokens; negative after the limit was lowered.
  private var freeCount: Int { capacity - inFlight.count - completedCount }

  /// Takes a token and returns 0, or returns the milliseconds to wait before trying again.
  package mutating func take(at now: Int64) -> Int64 {
    forget(until: now - period)
    guard freeCount <= 0 else {
      inFlight.append(now)
      return 0
    }
    return max(1, moment(-freeCount) + period - now)
  }

  /// Records a response or a failed request.
  ///
  /// Responses may arrive in any order: tokens are interchangeable.
  package mutating func settle(at now: Int64) {
    if !inFlight.isEmpty { inFlight.removeFirst() }
    completed.append(now)
  }

  private mutating func forget(until time: Int64) {
    while first < completed.count, completed[first] <= time { first += 1 }
    if first > 4_096 {
      completed.removeFirst(first)
      first = 0
    }
    // A request that hangs must not keep its token.
    inFlight.removeFirst(inFlight.prefix { $0 <= time }.count)
  }

  /// When the token was taken that returns after `skipped` others.
  private func moment(_ skipped: Int) -> Int64 {
    var rest = (sent: inFlight[...], completed: completed[first...])
    for _ in 0..<skipped { _ = RateLimiter.popOldest(&rest.sent, &rest.completed) }
    return RateLimiter.popOldest(&rest.sent, &rest.completed) ?? 0
  }

  private static func popOldest(
    _ left: inout ArraySlice<Int64>,
    _ right: inout ArraySlice<Int64>
  ) -> Int64? {
    guard let sent = left.first else { return right.popFirst() }
    guard let completed = right.first, completed < sent else { return left.popFirst() }
    return right.popFirst()
  }

  // MARK: Announced limits

  /// The largest capacity that is accepted from a response.
  private static let capacityMax = 100_000
  /// The intervals that are accepted from a response, in milliseconds; HubSpot documents 10,000.
  private static let intervals: ClosedRange<Int64> = 100...60_000
  /// The longest interval per request that is accepted from a response, in milliseconds.
  private static let requestMilliseconds: Int64 = 10_000

  /// Adopts an announced limit, within bounds: a wrong header must not stop a run.
  ///
  /// Other clients may use the account: if fewer requests remain than there are tokens, the surplus tokens
  /// are unavailable for an interval.
  package mutating func learn(from notice: RateLimitNotice, at now: Int64) {
    if let max = notice.capacity, max > 0 { capacity = min(max, RateLimiter.capacityMax) }
    if let length = notice.intervalMilliseconds, length > 0 { adopt(length) }
    guard let remaining = notice.remaining, remaining >= 0 else { return }
    let shortfall = freeCount - remaining
    // Responses that overtook each other explain a small difference.
    guard shortfall > (remaining == 0 ? 0 : RateLimiter.shortfallIgnored) else { return }
    completed += Array(repeating: now, count: min(shortfall, RateLimiter.blockMax))
  }

  private mutating func adopt(_ length: Int64) {
    let range = RateLimiter.intervals
    let accepted = min(max(length, range.lowerBound), range.upperBound)
    interval = min(accepted, Int64(capacity) * RateLimiter.requestMilliseconds)
  }

  /// The difference that requests in flight explain.
  private static let shortfallIgnored = 20

  /// The most tokens to block at once: bounds the memory for a limit of millions.
  private static let blockMax = 10_000
}
