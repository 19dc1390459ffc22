import Synchronization

/// Counts the requests whose response is not sent yet.
final class RequestsInFlight: Sendable {
  private struct State {
    var count = 0
    /// Waits until the count is 0.
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func begin() { state.withLock { $0.count += 1 } }

  func end() {
    let waiter = state.withLock { state in
      state.count -= 1
      return state.count == 0 ? state.waiter.take() : nil
    }
    waiter?.resume()
  }

  /// Waits until no request is in flight, but at most this long.
  func drain(seconds: Int) async {
    let timer = Task {
      try await Task.sleep(for: .seconds(seconds))
      state.withLock { $0.waiter.take() }?.resume()
    }
    await withCheckedContinuation { continuation in
      let isIdle = state.withLock { state in
        if state.count > 0 { state.waiter = continuation }
        return state.count == 0
      }
      if isIdle { continuation.resume() }
    }
    timer.cancel()
  }
}

/// The calls whose response is delayed.
final class DelayedCalls: Sendable {
  private struct State {
    var calls: [Int: ServerCall] = [:]
    var lastKey = 0
    var hasEnded = false
  }

  private let state = Mutex(State())

  /// Suspends a call for a time, unless the server is stopping; call it while the request is answered.
  func delay(_ call: ServerCall, milliseconds: Int) {
    let key = state.withLock { state -> Int? in
      guard !state.hasEnded else { return nil }
      call.suspend()
      state.lastKey += 1
      state.calls[state.lastKey] = call
      return state.lastKey
    }
    guard let key else { return }
    Task {
      try? await Task.sleep(for: .milliseconds(milliseconds))
      resume(key)
    }
  }

  private func resume(_ key: Int) {
    // Under the lock: the server must not stop between the two.
    state.withLock { $0.calls.removeValue(forKey: key)?.resume() }
  }

  /// Resumes all calls at once, and delays no others.
  func end() {
    state.withLock { state in
      for call in state.calls.values { call.resume() }
      state.calls = [:]
      state.hasEnded = true
    }
  }
}
