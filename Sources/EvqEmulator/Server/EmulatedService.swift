package import EvqHTTP
package import EvqModel
import Synchronization

/// The whole service as its clients meet it: tokens, scopes, limits, faults, the account's events and
/// the timeline.
///
/// The account and the rules are pure functions; what changes from request to request is here.
package final class EmulatedService: Sendable {
  /// What the service asks of its clients.
  package struct Options: Sendable {
    /// Whether a request without a token is refused: yes over a socket, no inside of the program.
    package var requiresToken = false
    /// The only tokens that are accepted, beside those that the service issues; nil for any token.
    package var tokens: [String]?
    /// What every token may do; nil for everything.
    package var scopes: Set<String>?
    /// For each token, in any ten seconds.
    package var requestsPerInterval = 1_000_000
    /// For each token that is not of OAuth; nil for no limit.
    package var requestsPerDay: Int?
    /// Whether a refusal for too many requests says how many seconds to wait.
    package var sendsRetryAfter = false
    package var tokenLifetimeSeconds = 1_800
    package var portalId = 62_515

    package init() {}
  }

  struct State: Sendable {
    var faults: FaultSequence
    var tokens = TokenRegister()
    var allowances: [String: RequestAllowance] = [:]
    /// Made when it is first asked for: most runs never do.
    var timeline: TimelineStore?
    /// The last page of each series of pages, kept only where a fault gives one again.
    var lastPages: [String: HTTPResponse] = [:]
  }

  let emulator: Emulator
  let options: Options
  let faults: FaultPlan
  let state: Mutex<State>

  package init(
    _ emulator: Emulator,
    options: Options = Options(),
    faults: FaultPlan = FaultPlan()
  ) {
    self.emulator = emulator
    self.options = options
    self.faults = faults
    state = Mutex(State(faults: FaultSequence(faults)))
  }

  /// The answer to a request; every request has one.
  package func respond(to request: HTTPRequest, at now: Instant) -> Reply {
    let strike = state.withLock { $0.faults.next(for: request) }
    var reply = reply(to: request, at: now, strike.effect)
    reply.delayMilliseconds = strike.delayMilliseconds
    let correlation = CorrelationID.make(for: request.method + request.target)
    reply.response.headers.append(("x-hubspot-correlation-id", correlation))
    return reply
  }

  /// The answer without faults; what it changes is kept, or forgotten where nothing may have happened.
  func answer(to request: HTTPRequest, at now: Instant, isKept: Bool = true) -> HTTPResponse {
    var headers: [(name: String, value: String)] = []
    var response: HTTPResponse
    do throws(Refusal) {
      let call = try Call(request)
      let caller = try caller(of: request, call, at: now)
      try admit(caller, to: call, request, at: now, headers: &headers)
      response = try perform(call, request, at: now, isKept: isKept)
    } catch {
      response = error.response(to: request)
    }
    response.headers += headers
    return response
  }

  private func perform(
    _ call: Call,
    _ request: HTTPRequest,
    at now: Instant,
    isKept: Bool
  ) throws(Refusal) -> HTTPResponse {
    switch call {
    case .account: return emulator.respond(to: request)
    case .details: return details
    case .tokens(let call):
      let answers = OAuthAnswers(request: request, now: now, options: options)
      return try change(isKept) { (state) throws(Refusal) in
        try answers.answer(call, &state.tokens)
      }
    case .timeline(let call):
      let answers = TimelineAnswers(request: request, now: now, isStrict: emulator.options.isStrict)
      return try change(isKept) { [emulator] (state) throws(Refusal) in
        var store = state.timeline ?? TimelineStore(records: emulator.account.records)
        // The dictionary must have one owner, or every event would copy all of them.
        state.timeline = nil
        defer { state.timeline = store }
        return try answers.answer(call, &store)
      }
    }
  }

  private var details: HTTPResponse {
    var body = JSONObjectText()
    body.add("portalId", number: Int64(clamping: options.portalId))
    body.add("accountType", "STANDARD")
    body.add("timeZone", "UTC")
    body.add("uiDomain", "app.hubspot.com")
    return .answer(json: body.closed)
  }

  /// Changes the state, or a copy of it.
  private func change(
    _ isKept: Bool,
    _ body: (inout State) throws(Refusal) -> HTTPResponse
  ) throws(Refusal) -> HTTPResponse {
    try state.withLock { (state) throws(Refusal) in
      guard !isKept else { return try body(&state) }
      var copy = state
      return try body(&copy)
    }
  }
}
