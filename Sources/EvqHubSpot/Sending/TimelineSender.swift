import EvqEngine
package import EvqHTTP
package import EvqModel
import EvqSyntax

/// Sends timeline events.
package struct TimelineSender: Sendable {
  private let transport: any HTTPTransport

  package init(_ transport: any HTTPTransport) {
    self.transport = transport
  }

  /// The most events of one request; the documents name no limit.
  package static let batchMax = 100

  // MARK: Requests

  /// The request for one event.
  package static func request(for event: TimelineEvent) -> HTTPRequest {
    HTTPRequest(
      method: "POST",
      path: TimelineEndpoint.path,
      body: event.json,
      isSafeToRepeat: event.isSafeToRepeat
    )
  }

  /// The request for several.
  package static func request(for events: [TimelineEvent]) -> HTTPRequest {
    var body = Array("{\"inputs\":[".utf8)
    for (index, event) in events.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += event.json
    }
    body += Array("]}".utf8)
    return HTTPRequest(
      method: "POST",
      path: TimelineEndpoint.batchPath,
      body: body,
      isSafeToRepeat: events.allSatisfy(\.isSafeToRepeat)
    )
  }

  // MARK: Sending

  /// Sends one event; the service's record of it.
  ///
  /// Throws `unclearOutcome` when the event may have been created; after any other error it was not.
  package func send(_ event: TimelineEvent) async throws(RuntimeFailure) -> ByteBuffer {
    switch try await answer(to: TimelineSender.request(for: event)) {
    case .unclear(let reason): throw TimelineSender.unclear(reason)
    case .refused(let error): throw error
    case .accepted(let body):
      if let doubt = TimelineSender.doubt(about: body, event) {
        throw TimelineSender.unclear(doubt)
      }
      return body
    }
  }

  /// Sends several events in one request.
  ///
  /// Throws when the service accepts no request at all now; then no event was created.
  package func send(
    _ events: [TimelineEvent]
  ) async throws(RuntimeFailure) -> TimelineBatchOutcome {
    switch try await answer(to: TimelineSender.request(for: events)) {
    case .unclear(let reason): .unclear(reason)
    case .refused(let error): .refused(error)
    case .accepted(let body): TimelineBatchAnswer.outcome(of: events, body)
    }
  }

  /// What an answer's status says about the request.
  private enum Answer {
    /// Carried out, as far as the body confirms it.
    case accepted(ByteBuffer)
    /// Not carried out, because of what it contains.
    case refused(RuntimeFailure)
    /// Perhaps carried out.
    case unclear(String)
  }

  /// Throws what has nothing to do with the request's content: a token, a scope, a limit.
  private func answer(to request: HTTPRequest) async throws(RuntimeFailure) -> Answer {
    let response: HTTPResponse
    do throws(RuntimeFailure) {
      response = try await transport.send(request)
    } catch {
      guard !error.isBeforeSending else { throw error }
      return .unclear(error.message)
    }
    switch response.status {
    case 200...299: return .accepted(response.body)
    case 400, 409, 413, 422: return .refused(ServiceError.error(for: response))
    case 408, 500...: return .unclear("the service answered \(response.status)")
    default: throw ServiceError.error(for: response)
    }
  }

  /// Why the answer does not confirm the event; nil when it does.
  private static func doubt(about body: ByteBuffer, _ event: TimelineEvent) -> String? {
    guard body.count > 0 else { return "the answer is empty" }
    guard let record = JSONValue(body) else { return "the answer is not JSON" }
    guard let id = record["id"]?.scalarText, !id.isEmpty, record["status"]?.string != "error" else {
      return "the answer contains no event"
    }
    let isOther = event.fixedId.map { $0 != Text(id) } ?? false
    return isOther ? "the answer is about another event" : nil
  }

  private static func unclear(_ reason: String) -> RuntimeFailure {
    RuntimeFailure(
      .unclearOutcome,
      "it is not known whether the event was created: \(reason)",
      helps: ["an event with an id of its own can be sent again: the second replaces the first"]
    )
  }

  // MARK: Templates

  /// The definition of a template; nil where it cannot be read: then the service alone checks tokens.
  package func template(
    _ id: String,
    app: String,
    developerKey: Secret?
  ) async -> TimelineTemplate? {
    let path = TimelineEndpoint.templatePath(app: app, template: id)
    let query = developerKey.map { [(name: "hapikey", value: $0.revealed)] } ?? []
    guard let response = try? await transport.send(HTTPRequest(path: path, query: query)),
      response.status == 200
    else { return nil }
    return TimelineTemplate(JSONValue(response.body))
  }
}
