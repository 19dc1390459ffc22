package import EvqSyntax

/// A duration in months and milliseconds, because the length of a month varies.
package struct CalendarDuration: Sendable, Hashable {
  package var months: Int64
  package var milliseconds: Int64

  package init(months: Int64 = 0, milliseconds: Int64 = 0) {
    self.months = months
    self.milliseconds = milliseconds
  }

  package var negated: CalendarDuration {
    CalendarDuration(months: -months, milliseconds: -milliseconds)
  }
}

extension Instant {
  /// Adds a calendar duration: months first, with the day clamped to the last of the month.
  package func advanced(by duration: CalendarDuration) -> Instant {
    guard duration.months != 0 else {
      return advanced(byMilliseconds: duration.milliseconds)
    }
    var civil = CivilTime(self)
    let months = Int64(civil.year) * 12 + Int64(civil.month - 1) + duration.months
    let year = months.floorDivided(by: 12)
    guard (1...9999).contains(year) else {
      return Instant(clamping: duration.months < 0 ? .min : .max)
    }
    civil.year = Int(year)
    civil.month = Int(months - year * 12) + 1
    civil.day = min(civil.day, CivilTime.days(ofMonth: civil.month, year: civil.year))
    return Instant(clamping: civil.milliseconds)
      .advanced(byMilliseconds: duration.milliseconds)
  }

  /// The start of the hour, day, week (Monday), month or year, in UTC.
  package func start(of unit: SnapUnit) -> Instant {
    let civil = CivilTime(self)
    switch unit {
    case .hour:
      return floored(to: 3_600_000)
    case .day:
      return floored(to: 86_400_000)
    case .week:
      return floored(to: 86_400_000).advanced(byMilliseconds: Int64(-civil.weekday) * 86_400_000)
    case .month:
      let start = CivilTime(year: civil.year, month: civil.month, day: 1)
      return Instant(clamping: start.milliseconds)
    case .year:
      return Instant(clamping: CivilTime(year: civil.year, month: 1, day: 1).milliseconds)
    }
  }

  /// Rounded down to a multiple of a number of milliseconds since 1970.
  package func floored(to milliseconds: Int64) -> Instant {
    let length = max(1, milliseconds)
    return Instant(clamping: self.milliseconds.floorDivided(by: length) * length)
  }
}

/// A half-open time window; nil is unbounded.
package struct TimeWindow: Sendable, Hashable {
  package var since: Instant?
  package var until: Instant?

  package init(since: Instant? = nil, until: Instant? = nil) {
    self.since = since
    self.until = until
  }

  /// Whether it contains no instant.
  package var isEmpty: Bool {
    guard let since, let until else { return false }
    return since >= until
  }

  package func contains(_ instant: Instant) -> Bool {
    (since.map { instant >= $0 } ?? true) && (until.map { instant < $0 } ?? true)
  }

  /// The instants that both windows contain.
  package func intersection(_ other: TimeWindow) -> TimeWindow {
    TimeWindow(
      since: [since, other.since].compactMap(\.self).max(),
      until: [until, other.until].compactMap(\.self).min()
    )
  }
}
