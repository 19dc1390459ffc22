import EvqHTTP
import Synchronization

/// A clock that advances only when someone waits.
package final class TestClock: RequestClock {
  private let state = Mutex((now: Int64(0), waits: [Int64]()))

  package init() {}

  package var milliseconds: Int64 { state.withLock { $0.now } }

  /// All waits so far, in milliseconds.
  package var waits: [Int64] { state.withLock { $0.waits } }

  package func sleep(milliseconds: Int64) async -> Bool {
    state.withLock { state in
      state.now += milliseconds
      state.waits.append(milliseconds)
    }
    return !Task.isCancelled
  }

  package func advance(_ milliseconds: Int64) { state.withLock { $0.now += milliseconds } }
}
