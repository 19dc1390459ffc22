package import EvqModel
import EvqSyntax
import Synchronization

/// The manners of a client: the token, the limits, the budget, and trying again.
///
/// Decisions are made by values without a clock (`RetryPolicy`, `RateLimiter`); this carries them out.
package final class ServiceTransport: HTTPTransport {
  /// What a session can tell its user while it waits.
  package enum Notice: Sendable, Equatable {
    /// Another attempt follows after a pause.
    case waiting(milliseconds: Int64, reason: String, attempt: Int)
    /// The rate limit delays a request.
    case pacing(milliseconds: Int64)
    /// Little is left of the account's day.
    case quotaLow(remaining: Int, of: Int)
    /// An answer held a secret in use, which was replaced.
    case secretHidden
  }

  private struct State {
    var limiter: RateLimiter
    var random: SeededRandom
    var sentCount = 0
    var hasWarned = false
    var hasHiddenSecret = false
  }

  private let inner: any HTTPTransport
  private let tokens: any TokenProvider
  private let rules: any ServiceRules
  private let budget: Int
  private let clock: any RequestClock
  private let notify: @Sendable (Notice) -> Void
  private let connections = ConnectionSlots(ServiceTransport.connectionsMax)
  private let state: Mutex<State>

  /// How many requests are under way at once.
  package static let connectionsMax = 6

  /// `budget` is the most requests that are sent, repeats among them.
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

  /// Sends the request, again where that is safe and helps.
  ///
  /// Throws when no answer came, when the budget is used up, or when there is no token; an answer that is
  /// an error is returned.
  package func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    await connections.take()
    do throws(RuntimeFailure) {
      let response = try await sendPatiently(request)
      connections.giveBack()
      return response
    } catch {
      connections.giveBack()
      throw error
    }
  }

  private func sendPatiently(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
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

  /// Sends once, when the limits allow it.
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
      hideSecrets(in: &response, of: request)
      return .success(response)
    } catch {
      state.withLock { $0.limiter.settle(at: clock.milliseconds) }
      return .failure(error)
    }
  }

  /// Called after a 401, so the request was not carried out.
  private func replaceToken() async throws(RuntimeFailure) -> Bool {
    do throws(RuntimeFailure) {
      return try await tokens.replace()
    } catch {
      throw error.beforeSending
    }
  }

  /// A new token is the only secret that an answer has to hold; that answer is neither shown nor recorded.
  private func hideSecrets(in response: inout HTTPResponse, of request: HTTPRequest) {
    if rules.issuesToken(request), response.status == 200 { return }
    guard tokens.secrets.redact(&response) else { return }
    let isNews = state.withLock { state in
      defer { state.hasHiddenSecret = true }
      return !state.hasHiddenSecret
    }
    if isNews { notify(.secretHidden) }
  }

  // MARK: Limits

  package var requestsLeft: Int { state.withLock { max(0, budget - $0.sentCount) } }

  private func waitForTurn() async throws(RuntimeFailure) {
    while true {
      let wait = try state.withLock { (state) throws(RuntimeFailure) -> Int64 in
        guard state.sentCount < budget else { throw ServiceTransport.isUsedUp(budget) }
        let wait = state.limiter.take(at: clock.milliseconds)
        if wait == 0 { state.sentCount += 1 }
        return wait
      }
      guard wait > 0 else { return }
      if wait >= 1_000 { notify(.pacing(milliseconds: wait)) }
      try await sleep(wait)
    }
  }

  private static func isUsedUp(_ budget: Int) -> RuntimeFailure {
    RuntimeFailure(
      .budgetReached,
      "the budget of \(budget == 1 ? "1 request" : "\(budget) requests") is used up",
      helps: ["a larger one: --max-requests \(budget < .max / 10 ? budget * 10 : budget)"]
    )
  }

  private func sleep(_ milliseconds: Int64) async throws(RuntimeFailure) {
    guard await clock.sleep(milliseconds: milliseconds) else {
      throw RuntimeFailure(.connectionFailed, "the request was given up").beforeSending
    }
  }

  /// Below this part of the daily quota it is shown.
  private static let lowQuotaPart = 20

  private func learn(from response: HTTPResponse) {
    let quota = rules.dailyQuota(in: response)
    let isLow = quota.map { $0.remaining < $0.total / ServiceTransport.lowQuotaPart } ?? false
    let isNews = state.withLock { state in
      state.limiter.settle(at: clock.milliseconds)
      state.limiter.learn(from: rules.rateLimit(in: response), at: clock.milliseconds)
      defer { state.hasWarned = state.hasWarned || isLow }
      return isLow && !state.hasWarned
    }
    if isNews, let quota { notify(.quotaLow(remaining: quota.remaining, of: quota.total)) }
  }
}

/// Hands out a number of places; who comes when all are taken waits in line.
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

  func take() async {
    let isFree = state.withLock { $0.takeFree() }
    if isFree { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        let isFree = state.takeFree()
        if !isFree { state.waiting.append(continuation) }
        return isFree
      }
      if isFree { continuation.resume() }
    }
  }

  func giveBack() {
    state.withLock { $0.nextInLine() }?.resume()
  }
}

extension ConnectionSlots.State {
  mutating func takeFree() -> Bool {
    guard free > 0 else { return false }
    free -= 1
    return true
  }

  /// Who takes over the place that is given back; nil where it becomes free.
  mutating func nextInLine() -> CheckedContinuation<Void, Never>? {
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
