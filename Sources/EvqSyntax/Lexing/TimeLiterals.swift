/// The unit of a duration.
package enum DurationUnit: String, Sendable, CaseIterable {
  case second = "s"
  case minute = "m"
  case hour = "h"
  case day = "d"
  case week = "w"
  case month = "mo"
  case year = "y"
}

/// The unit whose start a time snaps down to: `@h @d @w @mo @y`.
package enum SnapUnit: String, Sendable, CaseIterable {
  case hour = "h"
  case day = "d"
  case week = "w"
  case month = "mo"
  case year = "y"
}

/// A duration such as `7d@d`: a count, a unit and an optional snap unit.
package struct DurationLiteral: Sendable, Equatable {
  package var count: Int64
  package var unit: DurationUnit
  package var snap: SnapUnit?

  package init(count: Int64, unit: DurationUnit, snap: SnapUnit? = nil) {
    self.count = count
    self.unit = unit
    self.snap = snap
  }

  package var spelling: String {
    "\(count)\(unit.rawValue)" + (snap.map { "@\($0.rawValue)" } ?? "")
  }
}

/// A point in time as written in a program.
package enum TimeLiteral: Sendable, Equatable {
  case now(snap: SnapUnit?)
  case today
  case yesterday
  /// A date with an optional time, as written: `2026-01-05T10:00Z`. The analyzer checks that the day
  /// exists.
  case absolute(String)

  package var spelling: String {
    switch self {
    case .now(let snap): "now" + (snap.map { "@\($0.rawValue)" } ?? "")
    case .today: "today"
    case .yesterday: "yesterday"
    case .absolute(let text): text
    }
  }
}
