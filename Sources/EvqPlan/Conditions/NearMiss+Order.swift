import EvqModel
import EvqSyntax

// Near misses of numbers and times: the distance to the bound.

extension Test {
  /// The largest distance of a time that is reported, in milliseconds: two days.
  private static let timeMissMax: Int64 = 2 * 86_400_000

  /// `since 2026-01-05` and an event of the evening before.
  func windowMiss(_ instant: Instant, _ window: TimeWindow) -> NearMiss? {
    if let since = window.since, instant < since {
      return timeMiss(
        since.milliseconds - instant.milliseconds,
        "before the start of the window",
        bound: since,
        spelling: "occurredAt >= \(instant)"
      )
    }
    guard let until = window.until, instant >= until else { return nil }
    let distance = instant.milliseconds - until.milliseconds
    let spelling = "occurredAt < \(instant.advanced(byMilliseconds: 1))"
    guard distance > 0 else {
      return NearMiss("exactly at the end of the window, which is excluded", spelling)
    }
    return timeMiss(distance, "after the end of the window", bound: until, spelling: spelling)
  }

  private func timeMiss(
    _ distance: Int64,
    _ side: String,
    bound: Instant,
    spelling: String
  ) -> NearMiss? {
    guard (1...Test.timeMissMax).contains(distance) else { return nil }
    // Time zones reach from 12 hours behind to 14 ahead of UTC, so the local day can differ.
    let isMidnight = bound == bound.start(of: .day)
    let isZone = isMidnight && distance <= 14 * 3_600_000
    let zone = isZone ? "; days are in UTC" : ""
    let length = DurationText.format(milliseconds: distance)
    return NearMiss("\(length) \(side)\(zone)", spelling)
  }

  func compareMiss(
    _ left: ValueExpression,
    _ relation: TestForm.Relation,
    _ right: ValueExpression,
    _ type: ValueType,
    _ value: (SlotReference) -> Value
  ) -> NearMiss? {
    let (found, bound) = (left.evaluate(value), right.evaluate(value))
    switch type {
    case .number:
      guard let number = found.number, let wanted = bound.number else { return nil }
      return numberMiss(number, relation, wanted)
    case .time:
      guard let instant = found.instant, let wanted = bound.instant else { return nil }
      let (distance, overflow) = instant.milliseconds
        .subtractingReportingOverflow(wanted.milliseconds)
      guard !overflow, distance.magnitude <= UInt64(Test.timeMissMax) else { return nil }
      guard distance != 0 else {
        return NearMiss("exactly at the bound, which is excluded")
      }
      let length = DurationText.format(milliseconds: abs(distance))
      return NearMiss("\(length) too \(distance < 0 ? "early" : "late")")
    case .text, .boolean, .duration, .json:
      return nil
    }
  }

  /// Reports numbers within a tenth of the bound.
  private func numberMiss(
    _ found: Double,
    _ relation: TestForm.Relation,
    _ bound: Double
  ) -> NearMiss? {
    let distance = abs(found - bound)
    guard distance > 0 else { return NearMiss("exactly the bound, which is excluded") }
    guard relation != .equal, distance <= max(1, abs(bound) / 10) else { return nil }
    let amount = NumberText.format((distance * 1e6).rounded() / 1e6)
    return NearMiss("too \(found < bound ? "small" : "large") by \(amount)")
  }
}
