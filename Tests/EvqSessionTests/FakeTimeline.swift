import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import Synchronization

/// A timeline service in memory whose responses and failures a test chooses.
///
/// Events are identified by `email`; the service refuses guilty events, with `guilty` in the email.
final class FakeTimeline: HTTPTransport {
  /// One input of a request.
  struct Input: Sendable {
    var email: String
    var id: String?
    var isGuilty: Bool { email.contains("guilty") }
  }

  /// The response to a request, and whether its events are created.
  enum Behavior: Sendable, Equatable {
    /// Guilty events are refused. `isNamed`: errors have the event's index; `hasIds`: results have ids.
    case answer(isNamed: Bool, hasIds: Bool)
    /// A guilty event causes the whole request to be refused.
    case refuseBatch
    /// The events are created; the response has this status and body.
    case created(status: Int, body: String)
    /// No event is created; the response has this status and body.
    case notCreated(status: Int, body: String)
    /// All events have a result, but the status is `PENDING`.
    case pending(isCreated: Bool)
    /// The connection breaks without a response.
    case lost(isCreated: Bool)
    /// The request is not sent.
    case unsent

    static let normal = Behavior.answer(isNamed: true, hasIds: true)
  }

  typealias Rule = @Sendable (Int, [Input]) -> Behavior

  private let rule: Rule
  private let state = Mutex(State())

  private struct State {
    var requests: [[Input]] = []
    var counts: [String: Int] = [:]
  }

  /// `rule` gets the number of the request, from 0, and its inputs.
  init(_ rule: @escaping Rule = { _, _ in .normal }) {
    self.rule = rule
  }

  /// The inputs of each request.
  var requests: [[Input]] { state.withLock { $0.requests } }

  /// The number of events by email; an event with an id replaces itself.
  var counts: [String: Int] { state.withLock { $0.counts } }

  func send(_ request: HTTPRequest) async throws(RuntimeFailure) -> HTTPResponse {
    let inputs = FakeTimeline.inputs(request)
    let number = state.withLock { state in
      state.requests.append(inputs)
      return state.requests.count - 1
    }
    let innocent = inputs.filter { !$0.isGuilty }
    let failure = RuntimeFailure(.connectionFailed, "the connection was reset")
    switch rule(number, inputs) {
    case .answer(let isNamed, let hasIds):
      create(innocent)
      return FakeTimeline.answer(inputs, isNamed: isNamed, hasIds: hasIds)
    case .refuseBatch:
      guard innocent.count == inputs.count else {
        let body = #"{"status":"error","message":"a guilty event","category":"VALIDATION_ERROR"}"#
        return FakeTimeline.response(400, body)
      }
      create(innocent)
      return FakeTimeline.answer(inputs, isNamed: true, hasIds: true)
    case .created(let status, let body):
      create(innocent)
      return FakeTimeline.response(status, body)
    case .notCreated(let status, let body): return FakeTimeline.response(status, body)
    case .pending(let isCreated):
      if isCreated { create(innocent) }
      let results = inputs.map { "{\"id\":\(JSONText.string($0.id ?? "x"))}" }
      let list = results.joined(separator: ",")
      return FakeTimeline.response(207, "{\"status\":\"PENDING\",\"results\":[\(list)]}")
    case .lost(let isCreated):
      if isCreated { create(innocent) }
      throw failure
    case .unsent: throw failure.beforeSending
    }
  }

  private func create(_ inputs: [Input]) {
    state.withLock { state in
      for input in inputs {
        state.counts[input.email, default: 0] =
          input.id == nil ? state.counts[input.email, default: 0] + 1 : 1
      }
    }
  }

  private static func inputs(_ request: HTTPRequest) -> [Input] {
    let items = JSONValue(ByteBuffer(request.body))?["inputs"]?.array ?? []
    return items.map { Input(email: $0["email"]?.string ?? "", id: $0["id"]?.string) }
  }

  private static func answer(_ inputs: [Input], isNamed: Bool, hasIds: Bool) -> HTTPResponse {
    let results = inputs.filter { !$0.isGuilty }.map { input in
      hasIds ? "{\"id\":\(JSONText.string(input.id ?? "made of \(input.email)"))}" : "{}"
    }
    let errors = inputs.enumerated().filter { $0.element.isGuilty }.map { index, _ in
      "{\"message\":\"guilty\",\"context\":\(isNamed ? "{\"index\":[\"\(index)\"]}" : "{}")}"
    }
    let body = """
      {"status":"COMPLETE","results":[\(results.joined(separator: ","))],
       "numErrors":\(errors.count),"errors":[\(errors.joined(separator: ","))]}
      """
    return response(errors.isEmpty ? 201 : 207, body)
  }

  private static func response(_ status: Int, _ body: String) -> HTTPResponse {
    HTTPResponse(status: status, headers: [], body: ByteBuffer(body))
  }
}
