package import EvqHTTP
package import EvqModel
import Synchronization

/// The HubSpot emulator: responds to requests from an account in memory or in a file.
///
/// Handlers are pure functions of a `Call` and of the part of `State` that they change.
package final class Emulator: Sendable {
  /// Requirements for clients, and choices where HubSpot's documents are open.
  package struct Options: Sendable {
    /// Takes the stricter reading of HubSpot's documents.
    ///
    /// `id` needs `eventType`; a record alone, a limit over 100 and an unknown event type are errors.
    package var isStrict: Bool
    /// Writes the padding of cursors as `%3D`, as HubSpot has been seen to do.
    package var padsCursors: Bool
    /// Refuses requests without a token: true over a socket, false inside the program.
    package var requiresToken = false
    /// The only accepted tokens besides those that the emulator issues; nil for any token.
    package var tokens: [String]?
    /// The scopes of every token; nil for all.
    package var scopes: Set<String>?
    /// Requests of one token in any ten seconds.
    package var requestsPerInterval = 1_000_000
    /// Requests of one token per day, except for OAuth tokens; nil for no limit.
    package var requestsPerDay: Int?
    /// Sends `Retry-After` with 429.
    package var sendsRetryAfter = false
    package var tokenLifetimeSeconds = 1_800
    package var portalId = 62_515

    package init(isStrict: Bool = false, padsCursors: Bool = false) {
      self.isStrict = isStrict
      self.padsCursors = padsCursors
    }
  }

  struct State: Sendable {
    var faults: FaultSequence
    var tokens = TokenRegister()
    /// The requests of each token.
    var quotas: [String: RequestQuota] = [:]
    /// Made on first use: most runs never need it.
    var timeline: TimelineStore?
    /// The last page of each paged query, kept only for the fault `repeated-page`.
    var lastPages: [String: HTTPResponse] = [:]
  }

  package let account: Account
  let options: Options
  let faults: FaultPlan
  let state: Mutex<State>

  package init(
    account: Account,
    options: Options = Options(),
    faults: FaultPlan = FaultPlan()
  ) {
    self.account = account
    self.options = options
    self.faults = faults
    state = Mutex(State(faults: FaultSequence(faults)))
  }

  /// Responds to any request; errors are responses, too.
  package func respond(to request: HTTPRequest, at now: Instant) -> Reply {
    let strike = state.withLock { $0.faults.next(for: request) }
    var reply = reply(to: request, at: now, strike.effect)
    reply.delayMilliseconds = strike.delayMilliseconds
    let correlation = CorrelationID.make(for: request.method + request.target)
    reply.response.headers.append(("x-hubspot-correlation-id", correlation))
    return reply
  }

  /// The response without faults; with `keepsChanges: false` the state stays as it is.
  func response(
    to request: HTTPRequest,
    at now: Instant,
    keepsChanges: Bool = true
  ) -> HTTPResponse {
    let match = RouteMatch(request)
    var headers: [(name: String, value: String)] = []
    var response: HTTPResponse
    do throws(Refusal) {
      try admit(request, match.access, at: now, headers: &headers)
      let call = Call(
        request: request,
        parameters: match.parameters,
        now: now,
        account: account,
        options: options
      )
      response = try run(try match.handler.get(), call, keepsChanges: keepsChanges)
    } catch {
      response = error.response(to: request)
    }
    response.headers += headers
    return response
  }

  private func run(
    _ handler: Handler,
    _ call: Call,
    keepsChanges: Bool
  ) throws(Refusal) -> HTTPResponse {
    switch handler {
    case .reads(let respond): return try respond(call)
    case .tokens(let respond):
      return try change(keepsChanges) { (state) throws(Refusal) in try respond(call, &state.tokens)
      }
    case .timeline(let respond):
      return try change(keepsChanges) { (state) throws(Refusal) in
        var store = state.timeline ?? TimelineStore(records: call.account.records)
        // The dictionary must have one owner, or every event would copy all of them.
        state.timeline = nil
        defer { state.timeline = store }
        return try respond(call, &store)
      }
    }
  }

  /// Changes the state, or a copy of it.
  private func change(
    _ keepsChanges: Bool,
    _ body: (inout State) throws(Refusal) -> HTTPResponse
  ) throws(Refusal) -> HTTPResponse {
    try state.withLock { (state) throws(Refusal) in
      guard !keepsChanges else { return try body(&state) }
      var copy = state
      return try body(&copy)
    }
  }
}
