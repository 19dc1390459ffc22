import Glibc

/// Measures how long nobody has typed.
struct IdleClock {
  /// The pause in milliseconds after which the text is analysed.
  private static let delay: Int64 = 300

  private var due: Int64?

  mutating func restart() { due = Monotonic.milliseconds + IdleClock.delay }

  mutating func finish() { due = nil }

  var isDue: Bool { due.map { Monotonic.milliseconds >= $0 } ?? false }

  /// The time until then; -1 to wait without a limit.
  var millisecondsLeft: Int32 {
    due.map { Int32(clamping: max(0, $0 - Monotonic.milliseconds)) } ?? -1
  }
}

/// A clock that never goes back.
enum Monotonic {
  static var milliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
