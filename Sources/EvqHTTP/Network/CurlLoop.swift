import CCurl
import Dispatch
import Glibc
import Synchronization

/// A request and the task that waits for its response.
struct CurlCall: Sendable {
  typealias Outcome = Result<HTTPResponse, CurlFailure>

  let url: String
  let request: HTTPRequest
  /// All header lines.
  let lines: [String]
  let isLoopback: Bool
  let limits: CurlTransport.Limits
  let authorities: CertificateAuthorities
  let cancellation: CurlCancellation
  let continuation: CheckedContinuation<Outcome, Never>
}

/// Set when the waiting task is cancelled.
final class CurlCancellation: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() { flag.store(true, ordering: .releasing) }
}

/// The thread that runs all transfers of a transport.
///
/// It starts with the first request. It resumes every call exactly once, after its transfer has ended, so that
/// libcurl is idle when the program exits.
final class CurlLoop: Sendable {
  private struct State {
    var calls: [CurlCall] = []
    var hasThread = false
    var isEnding = false
    /// Whether the thread was woken since it last took calls; another wake-up would be a system call for nothing.
    var isWoken = false
    /// The multi handle; other threads may use it for `evq_multi_wake` only.
    var multiAddress: UInt = 0

    func wake() {
      if let multi = UnsafeMutableRawPointer(bitPattern: multiAddress) { evq_multi_wake(multi) }
    }
  }

  private let state = Mutex(State())

  /// Queues a call; the loop will resume its continuation.
  func submit(_ call: CurlCall) {
    let (needsThread, multiAddress) = state.withLock { state in
      state.calls.append(call)
      defer { (state.hasThread, state.isWoken) = (true, true) }
      return (!state.hasThread, state.isWoken ? 0 : state.multiAddress)
    }
    // Not under the lock, which the woken thread takes at once. The thread does not end before the call does.
    if let multi = UnsafeMutableRawPointer(bitPattern: multiAddress) { evq_multi_wake(multi) }
    if needsThread { DispatchQueue(label: "libcurl").async { self.run() } }
  }

  /// Makes the thread check its calls for cancellation.
  func wake() {
    state.withLock { $0.wake() }
  }

  /// Ends the thread after the last transfer.
  func end() {
    state.withLock { state in
      state.isEnding = true
      state.wake()
    }
  }

  private func run() {
    CurlLoop.blockSignals()
    let transfers = CurlTransfers(connectionsMax: CurlTransport.connectionsMax)
    let address = transfers.address
    state.withLock { $0.multiAddress = address }
    while let calls = nextCalls(isIdle: transfers.isIdle) {
      for call in calls { transfers.begin(call) }
      transfers.advance()
      transfers.wait()
    }
  }

  /// The new calls; nil when the thread should end.
  private func nextCalls(isIdle: Bool) -> [CurlCall]? {
    state.withLock { state in
      if state.isEnding, isIdle, state.calls.isEmpty {
        state.multiAddress = 0
        return nil
      }
      defer { (state.calls, state.isWoken) = ([], false) }
      return state.calls
    }
  }

  /// Writing to a closed TLS connection raises SIGPIPE; other threads handle the other signals.
  private static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }
}
