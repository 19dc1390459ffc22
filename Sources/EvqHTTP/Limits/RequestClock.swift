/// What waiting goes by; tests pass one that does not wait.
package protocol RequestClock: Sendable {
  /// Milliseconds of a clock that does not go back.
  var milliseconds: Int64 { get }
  /// Waits; false when the task was cancelled instead.
  func sleep(milliseconds: Int64) async -> Bool
}

/// The machine's clock.
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
