import EvqHTTP
package import EvqModel

/// The paths of timeline events and the filters for reading one.
///
/// Source: the reference page of `POST /integrators/timeline/v3/events` and its OpenAPI document.
package enum TimelineEndpoint {
  /// `POST`, creates one event.
  package static let path = "/integrators/timeline/v3/events"
  /// `POST`, creates a batch of events.
  package static let batchPath = path + "/batch/create"

  /// `GET`, a template: its object type and its tokens.
  package static func templatePath(app: String, template: String) -> String {
    "/integrators/timeline/v3/\(QueryEncoding.encode(app))/event-templates/"
      + QueryEncoding.encode(template)
  }

  /// Reads one event by template and id; HubSpot has no list of them.
  package static let capabilities = SourceCapabilities(
    source: "timeline",
    rows: .records(
      RecordShape(
        columns: [
          .time("timestamp"), .init("eventTemplateId"), .init("objectType"), .init("objectId"),
          .init("email"), .init("id", .id, path: "id"), .init("tokens"),
        ],
        others: [.time("createdAt")],
        knownKeys: ["domain", "utk", "extraData", "timelineIFrame", "customObjectTypeId"]
      )
    ),
    path: path + "/{eventTemplateId}/{id}",
    filters: [
      .init(
        .column("eventTemplateId"),
        as: "eventTemplateId",
        .exact,
        .oneRequestEach,
        in: .path
      ),
      .init(.id, as: "id", .exact, .oneRequestEach, in: .path),
    ],
    selections: [[.column("eventTemplateId"), .id]]
  )
}

extension ServiceSource {
  package static let timeline = ServiceSource(
    TimelineEndpoint.capabilities,
    page: PageForm(rowsKey: nil, cursor: .none, noun: "a timeline event"),
    summary: "a timeline event, by its template and id"
  )
}
