import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqPlan

/// The status line at a terminal while a query reads pages.
struct Progress {
  private let clock = MachineClock()
  private let window: TimeWindow
  private let isDescending: Bool
  private let output: any SessionOutput
  private var nextUpdate: Int64 = Progress.interval

  /// The milliseconds between two updates; faster ones are not readable.
  private static let interval: Int64 = 100

  /// Nil without a terminal, or if the query sends no requests.
  init?(_ plan: Plan, now: Instant, _ settings: Settings, _ output: any SessionOutput) {
    guard settings.isWatched, !settings.isQuiet, plan.capabilities.path != nil else { return nil }
    self.output = output
    var window = plan.window
    window.until = min(window.until ?? now, now)
    self.window = window
    isDescending = plan.order == .descending
  }

  mutating func update(_ report: SourceReport, kept: Int, lastTime: Instant?) {
    let elapsed = clock.milliseconds
    guard elapsed >= nextUpdate else { return }
    nextUpdate = elapsed + Progress.interval
    output.show(status: text(report, kept: kept, lastTime: lastTime, elapsed: elapsed))
  }

  func clear() { output.show(status: nil) }

  private func text(
    _ report: SourceReport,
    kept: Int,
    lastTime: Instant?,
    elapsed: Int64
  ) -> String {
    var parts = [
      report.pages.of("page"), report.rowsRead.of("event"), "\(kept.of("row")) kept",
      "\(Int64(report.pages) * 1_000 / max(1, elapsed)) pages/s",
    ]
    if let left = millisecondsLeft(lastTime, elapsed) {
      parts.append("about \((left + 999) / 1_000) s left")
    }
    return parts.joined(separator: " · ")
  }

  /// Estimates the remaining time from the position of the last event in the window.
  ///
  /// This works because events arrive in the order of their times.
  private func millisecondsLeft(_ lastTime: Instant?, _ elapsed: Int64) -> Int64? {
    guard let since = window.since, let until = window.until, let lastTime else { return nil }
    let whole = until.milliseconds - since.milliseconds
    let done =
      isDescending
      ? until.milliseconds - lastTime.milliseconds : lastTime.milliseconds - since.milliseconds
    guard whole > 0, done > 0, done <= whole else { return nil }
    return Int64(Double(elapsed) * Double(whole - done) / Double(done))
  }
}
