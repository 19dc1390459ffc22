package import EvqModel

/// Events v3: its paths and what it accepts, as data.
package enum EventsEndpoint {
  /// `GET`, event occurrences.
  ///
  /// Source: the reference page of 2026-02 and the OpenAPI document.
  package static let path = "/events/v3/events"
  /// `GET`, the names of the account's event types.
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
    window: .init(since: "occurredAfter", until: "occurredBefore", .undocumented),
    sort: .chosen(parameter: "sort", ascending: "occurredAt", descending: "-occurredAt"),
    // Every known extractor uses 100; the documentation gives no maximum.
    paging: .init(limitParameter: "limit", limitMax: 100, cursorParameter: "after"),
    selections: [[.eventType], [.objectType, .objectId], [.objectType, .objectProperty]],
    enumerated: .eventType
  )

  /// The path in a date-based version, `2026-03`, which has the same parameters and pages.
  static func versionedPath(_ version: String) -> String {
    "/events/event-occurrences/\(version)"
  }

  /// The path of the list of event types; nil stands for version 3.
  package static func typesPath(version: String?) -> String {
    version.map { versionedPath($0) + "/event-types" } ?? typesPath
  }
}

extension ServiceSource {
  package static let events = ServiceSource(
    EventsEndpoint.capabilities,
    page: PageForm(rowsKey: "results", cursor: .paging, noun: "events"),
    summary: "what happened, oldest first",
    versionedPath: EventsEndpoint.versionedPath
  )

  package static let eventTypes = ServiceSource(
    SourceCapabilities(
      source: "event_types",
      rows: .records(RecordShape(columns: [.init("name")]))
    ),
    page: PageForm(rowsKey: "results", cursor: .paging, noun: "event types"),
    summary: "the names of the account's event types"
  )
}
