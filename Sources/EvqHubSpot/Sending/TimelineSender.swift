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

  /// The most events of one request; the documentation names no limit.
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

  /// The request for a batch of events.
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

  /// Sends one event and returns HubSpot's record of it.
  ///
  /// Throws `unclearOutcome` if the event may exist; after any other error it does not.
  package func send(_ event: TimelineEvent) async throws(RuntimeFailure) -> ByteBuffer {
    switch try await result(of: TimelineSender.request(for: event)) {
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
  /// Throws if HubSpot accepts no requests at all; then no event was created.
  package func send(
    _ events: [TimelineEvent]
  ) async throws(RuntimeFailure) -> TimelineBatchOutcome {
    switch try await result(of: TimelineSender.request(for: events)) {
    case .unclear(let reason): .unclear(reason)
    case .refused(let error): .refused(error)
    case .accepted(let body): TimelineBatchResponse.outcome(of: events, body)
    }
  }

  /// The result of a request according to its status.
  private enum RequestResult {
    /// Carried out, if the body confirms it.
    case accepted(ByteBuffer)
    /// Not carried out because of its content.
    case refused(RuntimeFailure)
    /// Possibly carried out.
    case unclear(String)
  }

  /// Throws errors that do not depend on the request's content: a token, a scope, a limit.
  private func result(of request: HTTPRequest) async throws(RuntimeFailure) -> RequestResult {
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
    case 408, 500...: return .unclear("the service returned status \(response.status)")
    default: throw ServiceError.error(for: response)
    }
  }

  /// Why the response does not confirm the event; nil if it does.
  private static func doubt(about body: ByteBuffer, _ event: TimelineEvent) -> String? {
    guard body.count > 0 else { return "the response is empty" }
    guard let record = JSONValue(body) else { return "the response is not JSON" }
    guard let id = record["id"]?.scalarText, !id.isEmpty, record["status"]?.string != "error" else {
      return "the response contains no event"
    }
    let isOther = event.fixedId.map { $0 != Text(id) } ?? false
    return isOther ? "the response is about another event" : nil
  }

  private static func unclear(_ reason: String) -> RuntimeFailure {
    RuntimeFailure(
      .unclearOutcome,
      "the event may have been created: \(reason)",
      helps: ["with an `id` of its own, an event can be sent again: it replaces the first one"]
    )
  }

  // MARK: Templates

  /// Requests a template; nil if it cannot be read, so that only HubSpot checks the tokens.
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
