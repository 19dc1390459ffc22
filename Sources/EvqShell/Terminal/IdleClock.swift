import Glibc

/// When nobody has typed for long enough.
struct IdleClock {
  /// How long nobody types before a text is looked at as a whole.
  private static let delay: Int64 = 300

  private var due: Int64?

  mutating func restart() { due = Monotonic.milliseconds + IdleClock.delay }

  mutating func finish() { due = nil }

  var isDue: Bool { due.map { Monotonic.milliseconds >= $0 } ?? false }

  /// -1 for waiting without an end.
  var millisecondsLeft: Int32 {
    due.map { Int32(clamping: max(0, $0 - Monotonic.milliseconds)) } ?? -1
  }
}

/// A clock that only goes on.
enum Monotonic {
  static var milliseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }
}
