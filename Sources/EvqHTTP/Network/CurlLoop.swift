import CCurl
import Foundation
import Synchronization

/// A request on its way through the loop.
struct CurlCall: Sendable {
  typealias Outcome = Result<HTTPResponse, CurlFailure>

  let url: String
  let request: HTTPRequest
  /// The header lines, complete.
  let lines: [String]
  let isLoopback: Bool
  let limits: CurlTransport.Limits
  let authorities: CertificateAuthorities
  let cancellation: CurlCancellation
  let continuation: CheckedContinuation<Outcome, Never>
}

/// Set when the task that waits for an answer is cancelled.
final class CurlCancellation: Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .acquiring) }

  func cancel() { flag.store(true, ordering: .releasing) }
}

/// The thread that drives all transfers of a transport.
///
/// It starts with the first request. Every call is resumed exactly once, on this thread and after its
/// transfer has ended, so that nothing of libcurl runs when the program exits.
final class CurlLoop: Sendable {
  private struct State {
    var calls: [CurlCall] = []
    var hasThread = false
    var isEnding = false
    /// The multi handle; only `evq_multi_wake` may use it outside of the thread.
    var multiAddress: UInt = 0

    func wake() {
      if let multi = UnsafeMutableRawPointer(bitPattern: multiAddress) { evq_multi_wake(multi) }
    }
  }

  private let state = Mutex(State())

  /// The loop resumes the call's continuation.
  func submit(_ call: CurlCall) {
    let needsThread = state.withLock { state in
      state.calls.append(call)
      state.wake()
      defer { state.hasThread = true }
      return !state.hasThread
    }
    if needsThread { Thread.detachNewThread { self.run() } }
  }

  /// Makes the thread look at its calls again.
  func wake() {
    state.withLock { $0.wake() }
  }

  /// Ends the thread once nothing is under way.
  func end() {
    state.withLock { state in
      state.isEnding = true
      state.wake()
    }
  }

  private func run() {
    CurlLoop.blockSignals()
    let transfers = CurlTransfers(connectionsMax: ServiceTransport.connectionsMax)
    let address = transfers.address
    state.withLock { $0.multiAddress = address }
    while let calls = nextCalls(isIdle: transfers.isIdle) {
      for call in calls { transfers.begin(call) }
      transfers.advance()
      transfers.wait()
    }
  }

  /// The calls that have come in; nil when the thread is to end.
  private func nextCalls(isIdle: Bool) -> [CurlCall]? {
    state.withLock { state in
      if state.isEnding, isIdle, state.calls.isEmpty {
        state.multiAddress = 0
        return nil
      }
      defer { state.calls = [] }
      return state.calls
    }
  }

  /// A closed TLS connection raises SIGPIPE where it is written to; all others are for other threads.
  private static func blockSignals() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
  }
}
