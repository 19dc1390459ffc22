import EvqModel

/// The requests of one token, counted against a ten-second and a daily limit.
///
/// Refused requests do not count. The day starts at midnight UTC.
struct RequestQuota: Sendable {
  enum Limit: Sendable {
    case interval
    case day

    /// Whole seconds until requests are certainly accepted again.
    func secondsUntilReset(at now: Instant) -> Int64 {
      switch self {
      case .interval: return RequestQuota.intervalMilliseconds / 1_000
      case .day:
        let midnight =
          (now.milliseconds.floorDivided(by: RequestQuota.dayMilliseconds) + 1)
          * RequestQuota.dayMilliseconds
        return (midnight - now.milliseconds + 999) / 1_000
      }
    }
  }

  /// The counters after a request.
  struct Usage: Sendable {
    /// The limit that refuses the request; nil if the request is accepted.
    var exceeded: Limit?
    var intervalRemaining = 0
    /// The requests of the day, this one included.
    var dayCount = 0
  }

  static let intervalMilliseconds: Int64 = 10_000
  private static let dayMilliseconds: Int64 = 86_400_000

  /// Request counts by millisecond, oldest first; entries before `start` are obsolete.
  private var recent: [(time: Int64, count: Int)] = []
  private var start = 0
  private var recentCount = 0
  private var day: Int64 = 0
  private var dayCount = 0

  /// Counts a request unless it would exceed a limit.
  mutating func count(at now: Instant, perInterval: Int, perDay: Int?) -> Usage {
    // A clock that was set back must not empty the window.
    let time = max(now.milliseconds, recent.last?.time ?? .min)
    forget(until: time - RequestQuota.intervalMilliseconds)
    let today = time.floorDivided(by: RequestQuota.dayMilliseconds)
    if today != day { (day, dayCount) = (today, 0) }
    var exceeded: Limit?
    if let perDay, dayCount >= perDay {
      exceeded = .day
    } else if recentCount >= perInterval {
      exceeded = .interval
    } else {
      add(time)
    }
    return Usage(
      exceeded: exceeded,
      intervalRemaining: max(0, perInterval - recentCount),
      dayCount: dayCount
    )
  }

  private mutating func add(_ time: Int64) {
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
    // Compacted rarely: at full load there is an entry for every millisecond.
    if start > 1_000, start * 2 > recent.count {
      recent.removeFirst(start)
      start = 0
    }
  }
}
