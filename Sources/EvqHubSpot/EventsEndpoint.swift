package import EvqModel
package import EvqPlanner

/// Events v3: what it accepts, as data, and how its requests are written.
package enum EventsEndpoint {
  /// `GET`, occurrences of events.
  ///
  /// Source: the reference page of 2026-02 and the OpenAPI document.
  package static let path = "/events/v3/events"
  /// `GET`, the names of all event types of the account.
  package static let typesPath = "/events/v3/events/event-types"

  /// The filters of the endpoint.
  ///
  /// Different parameters are ANDed, values of one `property` are ORed; `objectId` needs
  /// `objectType`, `property` and `id` need `eventType`.
  package static let capabilities = SourceCapabilities(
    source: "events",
    path: path,
    filters: [
      .init(.objectType, as: "objectType", .exact, .oneRequestEach),
      .init(
        .objectId,
        as: "objectId",
        .exact,
        .oneRequestEach,
        values: .digits,
        needs: [.objectType]
      ),
      .init(
        .objectProperty,
        as: "objectProperty.{name}",
        .required,
        .oneRequestEach,
        needs: [.objectType]
      ),
      .init(.eventType, as: "eventType", .exact, .oneRequestEach),
      .init(.property, as: "property.{name}", .exact, .repeated, needs: [.eventType]),
      .init(.id, as: "id", .exact, .repeated, needs: [.eventType]),
    ],
    window: .init(since: "occurredAfter", until: "occurredBefore"),
    sort: .init(parameter: "sort", ascending: "occurredAt", descending: "-occurredAt"),
    // 100 is what every extractor uses; the documents give no maximum.
    paging: .init(limitParameter: "limit", limitMax: 100, cursorParameter: "after"),
    selections: [[.eventType], [.objectType, .objectId], [.objectType, .objectProperty]],
    enumerated: .eventType
  )

  /// The request that a plan wants; a cursor replaces the one that the plan may carry.
  package static func request(_ planned: PlannedRequest, after cursor: String? = nil) -> HTTPRequest
  {
    var query = planned.parameters.map { (name: $0.name, value: $0.value) }
    if let cursor {
      query.removeAll { $0.name == "after" }
      query.append((name: "after", value: cursor))
    }
    return HTTPRequest(path: planned.path, query: query)
  }

  /// A `curl` command line for a request; the token stays a variable of the shell.
  package static func curl(_ request: HTTPRequest, baseURL: String) -> String {
    var parts = ["curl -sG '\(baseURL)\(request.path)'"]
    parts.append("-H \"Authorization: Bearer $HUBSPOT_ACCESS_TOKEN\"")
    parts += request.query.map { pair in
      "-d '\(QueryEncoding.encode(pair.name))=\(QueryEncoding.encode(pair.value))'"
    }
    return parts.joined(separator: " \\\n    ")
  }
}
