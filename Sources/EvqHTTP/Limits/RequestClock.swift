/// A clock that requests wait on; tests pass one that does not wait.
package protocol RequestClock: Sendable {
  /// Milliseconds since an arbitrary start; monotonic.
  var milliseconds: Int64 { get }
  /// Waits; false if the task was cancelled.
  func sleep(milliseconds: Int64) async -> Bool
}

/// The system's monotonic clock.
package struct MachineClock: RequestClock {
  private let start = ContinuousClock.now

  package init() {}

  package var milliseconds: Int64 {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }

  package func sleep(milliseconds: Int64) async -> Bool {
    do {
      try await Task.sleep(for: .milliseconds(milliseconds))
      return true
    } catch {
      return false
    }
  }
}
