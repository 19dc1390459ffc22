import EvqEngine
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
  package func send(_ event: TimelineEvent) async throws(SourceError) -> ByteBuffer {
    let response = try await answer(to: TimelineSender.request(for: event), of: 1)
    guard (200...207).contains(response.status) else { throw ServiceError.error(for: response) }
    guard JSONValue(response.body)?.isObject == true else {
      throw unclear(1, "the answer is no JSON")
    }
    return response.body
  }

  /// What became of a batch.
  package struct BatchOutcome: Sendable {
    package var acceptedCount: Int
    /// Which events were refused, by their place in the batch, and why.
    package var rejected: [(index: Int, reason: String)]
  }

  /// Sends several events in one request.
  ///
  /// A batch that is refused as a whole is an error. Source: 201 for all, 207 with `errors` for some.
  package func send(_ events: [TimelineEvent]) async throws(SourceError) -> BatchOutcome {
    let response = try await answer(to: TimelineSender.request(for: events), of: events.count)
    guard (200...207).contains(response.status) else { throw ServiceError.error(for: response) }
    guard let body = JSONValue(response.body), body.isObject else {
      throw unclear(events.count, "the answer is no JSON")
    }
    let errors = body["errors"]?.array ?? []
    guard !errors.isEmpty else {
      return BatchOutcome(acceptedCount: events.count, rejected: [])
    }
    let rejected = TimelineSender.rejected(errors, events, body["results"]?.array)
    return BatchOutcome(acceptedCount: events.count - rejected.count, rejected: rejected)
  }

  /// A request whose answer never came, or that a failing service may have carried out, is unclear:
  /// sending it again could make a second event.
  private func answer(
    to request: HTTPRequest,
    of count: Int
  ) async throws(SourceError) -> HTTPResponse {
    let response: HTTPResponse
    do throws(SourceError) {
      response = try await transport.send(request)
    } catch {
      throw error.code == .connectionFailed ? unclear(count, error.message) : error
    }
    guard response.status >= 500 else { return response }
    throw unclear(count, "the service answered \(response.status)")
  }

  private func unclear(_ count: Int, _ reason: String) -> SourceError {
    let what = count == 1 ? "the event was" : "these \(count) events were"
    return SourceError(
      .unclearOutcome,
      "it is not known whether \(what) created: \(reason)",
      helps: ["an event with an id of its own can be sent again: the second replaces the first"]
    )
  }

  // MARK: Errors of a batch

  /// Which events the errors of a batch are about: an error names the id of its event or the place in
  /// the batch; otherwise those that are not among the results.
  private static func rejected(
    _ errors: [JSONValue],
    _ events: [TimelineEvent],
    _ results: [JSONValue]?
  ) -> [(index: Int, reason: String)] {
    var reasons: [Int: String] = [:]
    var unassigned: [String] = []
    for error in errors {
      let reason = error["message"]?.string ?? error["category"]?.string ?? "no reason was given"
      if let index = index(of: error, events) {
        reasons[index] = reason
      } else {
        unassigned.append(reason)
      }
    }
    if !unassigned.isEmpty {
      let created = Set((results ?? []).compactMap { $0["id"]?.string })
      let reason =
        "the service refused \(unassigned.count) of its batch without saying which: "
        + unassigned.joined(separator: "; ")
      for (index, event) in events.enumerated() where reasons[index] == nil {
        let isCreated = event.id.map { created.contains($0) } ?? false
        if !isCreated { reasons[index] = reason }
      }
    }
    return reasons.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func index(of error: JSONValue, _ events: [TimelineEvent]) -> Int? {
    let context = error["context"]
    let place = ["index", "inputIndex"].lazy
      .compactMap { context?[$0]?.array?.first?.scalarText.flatMap { Int($0) } }.first
    if let place, events.indices.contains(place) { return place }
    let id = error["id"]?.string ?? context?["id"]?.array?.first?.string
    return id.flatMap { id in events.firstIndex { $0.id == id } }
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
