import EvqModel

/// A bucket of tokens for the limit of requests in ten seconds: one is taken for each request and comes
/// back an interval later.
///
/// A value without a clock: moments are milliseconds of any clock that does not go back.
package struct RateLimiter: Sendable {
  /// The most requests in an interval.
  package private(set) var capacity: Int
  /// The interval, in milliseconds.
  package private(set) var interval: Int64
  /// When the tokens that are out were taken, oldest first.
  private var taken: [Int64] = []
  private var first = 0

  /// The lowest limit of the service, that of a private app of a free account.
  ///
  /// Source: the usage guidelines.
  package static let capacityDefault = 100

  package init(capacity: Int = RateLimiter.capacityDefault, interval: Int64 = 10_000) {
    self.capacity = max(1, capacity)
    self.interval = max(1, interval)
  }

  /// Takes a token; zero, or the milliseconds to wait before asking again, when none was taken.
  package mutating func take(at now: Int64) -> Int64 {
    while first < taken.count, taken[first] + interval <= now { first += 1 }
    if first > 4_096 {
      taken.removeFirst(first)
      first = 0
    }
    let out = taken.count - first
    guard out >= capacity else {
      taken.append(now)
      return 0
    }
    return max(1, taken[first + out - capacity] + interval - now)
  }

  /// Adopts the limit that an answer names.
  ///
  /// Others may use the account, too: when fewer requests remain than the bucket holds, the bucket
  /// gives up the difference until the interval is over.
  package mutating func learn(from response: HTTPResponse, at now: Int64) {
    func number(_ name: String) -> Int? {
      response.header("X-HubSpot-RateLimit-\(name)").flatMap { Int($0) }
    }
    if let max = number("Max"), max > 0 { capacity = max }
    if let length = number("Interval-Milliseconds"), (1...3_600_000).contains(length) {
      interval = Int64(length)
    }
    guard let remaining = number("Remaining"), remaining >= 0 else { return }
    let free = capacity - (taken.count - first)
    // A shortfall of a few is answers that are still under way, in the order in which they came back.
    guard remaining < free, remaining == 0 else { return }
    taken += Array(repeating: now, count: min(free, RateLimiter.blockMax))
  }

  /// How many tokens can be given up at once: a limit of millions is no reason to fill the memory.
  private static let blockMax = 10_000
}
