import EvqModel

/// How many requests a token may still make: so many in any ten seconds, and so many in a day.
///
/// A refused request does not count. The day begins at midnight UTC.
struct RequestAllowance: Sendable {
  /// Which limit was reached.
  enum Limit: Sendable { case interval, day }

  /// What is left after a request.
  struct Usage: Sendable {
    /// The limit that refuses the request; nil where it is let through.
    var exceeded: Limit?
    var intervalRemaining = 0
    /// The requests of the day, this one included.
    var dayCount = 0
  }

  static let intervalMilliseconds: Int64 = 10_000

  /// Requests by their millisecond, oldest first, from `start` on.
  private var recent: [(time: Int64, count: Int)] = []
  private var start = 0
  private var recentCount = 0
  private var day: Int64 = 0
  private var dayCount = 0

  /// Counts a request, or says which limit it would break.
  mutating func take(at now: Instant, perInterval: Int, perDay: Int?) -> Usage {
    // A clock that was set back must not empty the window.
    let time = max(now.milliseconds, recent.last?.time ?? .min)
    forget(until: time - RequestAllowance.intervalMilliseconds)
    let today = time.floorDivided(by: 86_400_000)
    if today != day { (day, dayCount) = (today, 0) }
    var exceeded: Limit?
    if let perDay, dayCount >= perDay {
      exceeded = .day
    } else if recentCount >= perInterval {
      exceeded = .interval
    } else {
      count(time)
    }
    return Usage(
      exceeded: exceeded,
      intervalRemaining: max(0, perInterval - recentCount),
      dayCount: dayCount
    )
  }

  private mutating func count(_ time: Int64) {
    if recent.last?.time == time {
      recent[recent.count - 1].count += 1
    } else {
      recent.append((time, 1))
    }
    recentCount += 1
    dayCount += 1
  }

  private mutating func forget(until time: Int64) {
    while start < recent.count, recent[start].time <= time {
      recentCount -= recent[start].count
      start += 1
    }
    // Moved down now and then only: at full load there is an entry for every millisecond.
    if start > 1_000, start * 2 > recent.count {
      recent.removeFirst(start)
      start = 0
    }
  }
}
