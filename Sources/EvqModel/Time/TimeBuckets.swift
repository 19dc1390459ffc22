/// Consecutive time buckets of one length, for `bucket()` and `timeline`.
///
/// Buckets of weeks start on a Monday, buckets of months are counted from January of year 0, all
/// others from 1970. All times are UTC.
package struct TimeBuckets: Sendable, Hashable {
  private let months: Int64
  private let milliseconds: Int64
  /// The start of bucket 0, in milliseconds since 1970.
  private let origin: Int64

  /// Nil for a length that is not positive.
  package init?(_ length: CalendarDuration) {
    guard length.months > 0 || (length.months == 0 && length.milliseconds > 0) else { return nil }
    months = length.months
    milliseconds = length.milliseconds
    let isWeeks = months == 0 && milliseconds % 604_800_000 == 0
    // 1970-01-05 was a Monday.
    origin = isWeeks ? 4 * 86_400_000 : 0
  }

  /// The index of the bucket that contains an instant.
  package func index(of instant: Instant) -> Int64 {
    guard months > 0 else {
      return (instant.milliseconds - origin).floorDivided(by: milliseconds)
    }
    let civil = CivilTime(instant)
    return (Int64(civil.year) * 12 + Int64(civil.month - 1)).floorDivided(by: months)
  }

  /// The first instant of a bucket, clamped to the valid range.
  package func start(of index: Int64) -> Instant {
    guard months > 0 else {
      let (distance, overflow) = index.multipliedReportingOverflow(by: milliseconds)
      let (start, beyond) = distance.addingReportingOverflow(origin)
      return Instant(clamping: overflow || beyond ? (index < 0 ? .min : .max) : start)
    }
    let (month, overflow) = index.multipliedReportingOverflow(by: months)
    let year = overflow ? Int64.max : month.floorDivided(by: 12)
    guard year <= 9999 else { return Instant(clamping: .max) }
    guard year >= 1 else { return Instant(clamping: .min) }
    let civil = CivilTime(year: Int(year), month: Int(month - year * 12) + 1, day: 1)
    return Instant(clamping: civil.milliseconds)
  }

  /// The start of the bucket that contains an instant.
  package func start(containing instant: Instant) -> Instant { start(of: index(of: instant)) }
}
