package import EvqModel
import EvqSyntax
import Synchronization

/// A transport that adds authorization, rate limits, a request budget and retries.
///
/// It carries out the decisions of `RetryPolicy` and `RateLimiter`, which have no clock.
package final class ServiceTransport: HTTPTransport {
  /// Events that a session reports to its user.
  package enum Notice: Sendable, Equatable {
    /// Another attempt will follow after a pause.
    case waiting(milliseconds: Int64, reason: String, attempt: Int)
    /// The rate limit delays a request.
    case pacing(milliseconds: Int64)
    /// Little of the daily quota is left.
    case quotaLow(remaining: Int, of: Int)
    /// A response contained a secret, which was redacted.
    case secretRedacted
  }

  private struct State {
    var limiter: RateLimiter
    var random: SeededRandom
    var sentCount = 0
    var hasWarned = false
    var hasRedacted = false
  }

  private let inner: any HTTPTransport
  private let tokens: any TokenProvider
  private let rules: any ServiceRules
  private let budget: Int
  private let clock: any RequestClock
  private let notify: @Sendable (Notice) -> Void
  private let connections = ConnectionSlots(ServiceTransport.connectionsMax)
  private let state: Mutex<State>

  /// The most requests in flight.
  package static let connectionsMax = CurlTransport.connectionsMax

  /// `budget` is the most requests to send, retries included.
  package init(
    _ inner: any HTTPTransport,
    tokens: any TokenProvider,
    rules: any ServiceRules,
    limiter: RateLimiter = RateLimiter(),
    budget: Int,
    clock: any RequestClock,
    seed: UInt64,
    notify: @escaping @Sendable (Notice) -> Void = { _ in }
  ) {
    self.inner = inner
    self.tokens = tokens
    self.rules = rules
    self.budget = budget
    self.clock = clock
    self.notify = notify
    state = Mutex(State(limiter: limiter, random: SeededRandom(seed: seed)))
  }

  /// Sends the request and retries temporary failures where that is safe.
  ///
  /// Throws without a response, with an exhausted budget, and without a token; an error response is returned.
  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    await connections.acquire()
    do throws(RuntimeFailure) {
      let response = try await sendWithRetries(request)
      connections.release()
      return response
    } catch {
      connections.release()
      throw error
    }
  }

  private func sendWithRetries(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse
  {
    var policy = RetryPolicy(isSafeToRepeat: request.isSafeToRepeat)
    while true {
      let result = try await attempt(request)
      let outcome: RetryPolicy.Outcome
      switch result {
      case .success(let response): outcome = .response(rules.verdict(on: response))
      case .failure(let error)
      where error.code == .connectionFailed && !error.isFinal && !Task.isCancelled:
        outcome = .failure
      case .failure(let error): throw error
      }
      switch state.withLock({ policy.decide(outcome, &$0.random) }) {
      case .accept: return try result.get()
      case .refresh:
        guard try await replaceToken() else { return try result.get() }
      case .wait(let milliseconds, let reason):
        notify(.waiting(milliseconds: milliseconds, reason: reason, attempt: policy.attempt))
        try await sleep(milliseconds)
      }
    }
  }

  /// Sends once, as soon as the limits allow it.
  private func attempt(
    _ request: HTTPRequest
  ) async throws(RuntimeFailure) -> Result<HTTPResponse, RuntimeFailure> {
    var request = request
    do throws(RuntimeFailure) {
      if let value = try await tokens.authorization() {
        request.headers.append((name: "Authorization", value: value))
      }
      try await waitForTurn()
    } catch {
      throw error.beforeSending
    }
    do throws(RuntimeFailure) {
      var response = try await inner.send(request)
      learn(from: response)
      redactSecrets(in: &response, of: request)
      return .success(response)
    } catch {
      state.withLock { $0.limiter.settle(at: clock.milliseconds) }
      return .failure(error)
    }
  }

  /// Gets another token after a 401, when the request was not carried out.
  private func replaceToken() async throws(RuntimeFailure) -> Bool {
    do throws(RuntimeFailure) {
      return try await tokens.replace()
    } catch {
      throw error.beforeSending
    }
  }

  /// Redacts secrets, except in the response with a new token, which is neither shown nor recorded.
  private func redactSecrets(in response: inout HTTPResponse, of request: HTTPRequest) {
    if rules.issuesToken(request), response.status == 200 { return }
    guard tokens.secrets.redact(&response) else { return }
    let isFirst = state.withLock { state in
      defer { state.hasRedacted = true }
      return !state.hasRedacted
    }
    if isFirst { notify(.secretRedacted) }
  }

  // MARK: Limits

  package var requestsLeft: Int { state.withLock { max(0, budget - $0.sentCount) } }

  private func waitForTurn() async throws(RuntimeFailure) {
    while true {
      let wait = try state.withLock { (state) throws(RuntimeFailure) -> Int64 in
        guard state.sentCount < budget else { throw ServiceTransport.budgetExhausted(budget) }
        let wait = state.limiter.take(at: clock.milliseconds)
        if wait == 0 { state.sentCount += 1 }
        return wait
      }
      guard wait > 0 else { return }
      if wait >= 1_000 { notify(.pacing(milliseconds: wait)) }
      try await sleep(wait)
    }
  }

  private static func budgetExhausted(_ budget: Int) -> RuntimeFailure {
    RuntimeFailure(
      .budgetReached,
      "the budget of \(budget == 1 ? "1 request" : "\(budget) requests") is used up",
      helps: ["raise it: --max-requests \(budget < .max / 10 ? budget * 10 : budget)"]
    )
  }

  private func sleep(_ milliseconds: Int64) async throws(RuntimeFailure) {
    guard await clock.sleep(milliseconds: milliseconds) else {
      throw RuntimeFailure(.connectionFailed, "the request was cancelled").beforeSending
    }
  }

  /// A warning is shown below a twentieth of the daily quota.
  private static let lowQuotaDivisor = 20

  private func learn(from response: HTTPResponse) {
    let quota = rules.dailyQuota(in: response)
    let isLow = quota.map { $0.remaining < $0.total / ServiceTransport.lowQuotaDivisor } ?? false
    let isFirst = state.withLock { state in
      state.limiter.settle(at: clock.milliseconds)
      state.limiter.learn(from: rules.rateLimit(in: response), at: clock.milliseconds)
      defer { state.hasWarned = state.hasWarned || isLow }
      return isLow && !state.hasWarned
    }
    if isFirst, let quota { notify(.quotaLow(remaining: quota.remaining, of: quota.total)) }
  }
}

/// A first-in, first-out semaphore for tasks.
private final class ConnectionSlots: Sendable {
  fileprivate struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
    var next = 0
  }

  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(free: count))
  }

  func acquire() async {
    let isFree = state.withLock { $0.acquireFree() }
    if isFree { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        let isFree = state.acquireFree()
        if !isFree { state.waiting.append(continuation) }
        return isFree
      }
      if isFree { continuation.resume() }
    }
  }

  func release() {
    state.withLock { $0.nextWaiting() }?.resume()
  }
}

extension ConnectionSlots.State {
  mutating func acquireFree() -> Bool {
    guard free > 0 else { return false }
    free -= 1
    return true
  }

  /// The task that gets the released slot; nil if none is waiting.
  mutating func nextWaiting() -> CheckedContinuation<Void, Never>? {
    guard next < waiting.count else {
      waiting.removeAll()
      next = 0
      free += 1
      return nil
    }
    next += 1
    return waiting[next - 1]
  }
}
