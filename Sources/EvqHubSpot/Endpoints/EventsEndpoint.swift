package import EvqModel

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
    window: .init(since: "occurredAfter", until: "occurredBefore", .undocumented),
    sort: .chosen(parameter: "sort", ascending: "occurredAt", descending: "-occurredAt"),
    // 100 is what every extractor uses; the documents give no maximum.
    paging: .init(limitParameter: "limit", limitMax: 100, cursorParameter: "after"),
    selections: [[.eventType], [.objectType, .objectId], [.objectType, .objectProperty]],
    enumerated: .eventType
  )

  /// The path of a date-based version, `2026-03`, which answers alike; nil stands for version 3.
  package static func versionedPath(_ version: String?) -> String {
    version.map { "/events/event-occurrences/\($0)" } ?? path
  }

  /// The path of the list of event types in a version.
  package static func versionedTypesPath(_ version: String?) -> String {
    versionedPath(version) + "/event-types"
  }
}
