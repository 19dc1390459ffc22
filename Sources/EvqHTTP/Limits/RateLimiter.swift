/// The limit of requests in ten seconds, as tokens: each request takes one, which comes back an interval
/// after the request's answer.
///
/// The service counts a request when it arrives, at an unknown moment between sending and answer. Only
/// an interval that begins with the answer is never shorter than the service's own.
///
/// A value without a clock: moments are milliseconds of any clock that does not go back.
package struct RateLimiter: Sendable {
  /// The most requests in an interval.
  package private(set) var capacity: Int
  /// The interval, in milliseconds.
  package private(set) var interval: Int64
  /// When requests without an answer were sent, oldest first.
  private var unanswered: [Int64] = []
  /// When answers came, oldest first, from `first` on.
  private var answered: [Int64] = []
  private var first = 0

  /// The lowest limit of the service, that of a private app of a free account.
  ///
  /// Source: the usage guidelines.
  package static let capacityDefault = 100

  /// Both clocks are read in whole milliseconds, and neither runs exactly.
  package static let marginMilliseconds: Int64 = 5

  package init(capacity: Int = RateLimiter.capacityDefault, interval: Int64 = 10_000) {
    self.capacity = max(1, capacity)
    self.interval = max(1, interval)
  }

  /// How long a token is out.
  private var period: Int64 { interval + RateLimiter.marginMilliseconds }

  private var answeredCount: Int { answered.count - first }

  /// The tokens that nobody has.
  private var freeCount: Int { capacity - unanswered.count - answeredCount }

  /// Takes a token; zero, or the milliseconds to wait before asking again, when none was taken.
  package mutating func take(at now: Int64) -> Int64 {
    forget(until: now - period)
    guard freeCount <= 0 else {
      unanswered.append(now)
      return 0
    }
    return max(1, moment(-freeCount) + period - now)
  }

  /// Notes that an answer came, or that none will come.
  ///
  /// Answers need not come in the order of the requests: which token is meant makes no difference.
  package mutating func settle(at now: Int64) {
    if !unanswered.isEmpty { unanswered.removeFirst() }
    answered.append(now)
  }

  private mutating func forget(until time: Int64) {
    while first < answered.count, answered[first] <= time { first += 1 }
    if first > 4_096 {
      answered.removeFirst(first)
      first = 0
    }
    // A request that hangs must not hold its token for ever.
    unanswered.removeFirst(unanswered.prefix { $0 <= time }.count)
  }

  /// The moment of the token that comes back after `skipped` others.
  private func moment(_ skipped: Int) -> Int64 {
    var rest = (sent: unanswered[...], answered: answered[first...])
    for _ in 0..<skipped { _ = RateLimiter.popOldest(&rest.sent, &rest.answered) }
    return RateLimiter.popOldest(&rest.sent, &rest.answered) ?? 0
  }

  private static func popOldest(
    _ left: inout ArraySlice<Int64>,
    _ right: inout ArraySlice<Int64>
  ) -> Int64? {
    guard let sent = left.first else { return right.popFirst() }
    guard let answered = right.first, answered < sent else { return left.popFirst() }
    return right.popFirst()
  }

  // MARK: What answers say

  /// The most requests in an interval that an answer can announce.
  private static let capacityMax = 100_000
  /// The intervals that an answer can announce, in milliseconds; the documented one is 10,000.
  private static let intervals: ClosedRange<Int64> = 100...60_000
  /// The longest time for one request that an answer can announce, in milliseconds.
  private static let requestMilliseconds: Int64 = 10_000

  /// Adopts the limit that an answer names, within bounds: a wrong header must not stop a run.
  ///
  /// Others may use the account, too: when fewer requests remain than there are tokens, the difference
  /// is given up until the interval is over.
  package mutating func learn(from notice: RateLimitNotice, at now: Int64) {
    if let max = notice.capacity, max > 0 { capacity = min(max, RateLimiter.capacityMax) }
    if let length = notice.intervalMilliseconds, length > 0 { adopt(length) }
    guard let remaining = notice.remaining, remaining >= 0 else { return }
    let shortfall = freeCount - remaining
    // A few are answers that are still under way, in the order in which they came back.
    guard shortfall > (remaining == 0 ? 0 : RateLimiter.shortfallIgnored) else { return }
    answered += Array(repeating: now, count: min(shortfall, RateLimiter.blockMax))
  }

  private mutating func adopt(_ length: Int64) {
    let range = RateLimiter.intervals
    let believed = min(max(length, range.lowerBound), range.upperBound)
    interval = min(believed, Int64(capacity) * RateLimiter.requestMilliseconds)
  }

  /// A difference that requests under way explain.
  private static let shortfallIgnored = 20

  /// How many tokens can be given up at once: a limit of millions is no reason to fill the memory.
  private static let blockMax = 10_000
}
