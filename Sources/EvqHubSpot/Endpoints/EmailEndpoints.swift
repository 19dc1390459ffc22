package import EvqModel

/// Legacy e-mail events: the filters of the endpoint and the fields of its records.
///
/// Source: the method page of 2023-05, the overview of e-mail events, and captured records.
package enum EmailEventsEndpoint {
  /// `GET`, events newest first.
  package static let path = "/email/public/v1/events"

  /// The types that HubSpot accepts; any other is an error.
  package static let eventTypes = [
    "BOUNCE", "CLICK", "CLICK_ON_IDENTIFIED_LINK", "DEFERRED", "DELIVERED", "DROPPED", "ERROR",
    "FORWARD", "MTA_DROPPED", "OPEN", "OPT_IN_CHANGE", "PRINT", "PROCESSED", "REPLY", "SELECTED",
    "SENT", "SPAMREPORT", "STATUSCHANGE", "SUPPRESSED", "UNBOUNCE", "UNSUBSCRIBED",
  ]

  /// The filters of the endpoint; each takes one value, and the window includes both ends.
  ///
  /// `excludeFilteredEvents` keeps events without `filteredEvent`, so evq checks `filteredEvent = false`
  /// again.
  package static let capabilities = SourceCapabilities(
    source: "email_events",
    rows: .records(shape),
    path: path,
    filters: [
      .init(.eventType, as: "eventType", .exact, .oneRequestEach, values: .oneOf(eventTypes)),
      .init(.column("appId"), as: "appId", .exact, .oneRequestEach, values: .digits),
      .init(.column("campaignId"), as: "campaignId", .exact, .oneRequestEach, values: .digits),
      .init(.column("recipient"), as: "recipient", .exact, .oneRequestEach),
      .init(
        .column("filteredEvent"),
        as: "excludeFilteredEvents",
        .inexact,
        .oneRequestEach,
        values: .flag("false", sentAs: "true")
      ),
    ],
    window: .init(since: "startTimestamp", until: "endTimestamp", .inclusiveMilliseconds),
    sort: .newestFirst,
    paging: .init(limitParameter: "limit", limitMax: 1_000, cursorParameter: "offset")
  )

  /// The fields; the response calls `campaignId` `emailCampaignId`.
  package static let shape = RecordShape(
    columns: [
      .init("created", .occurredAt, path: "created"),
      .init("type", .eventType, path: "type"),
      .init("recipient"),
      .init("campaignId", .column("campaignId"), path: "emailCampaignId"),
      .init("appId"),
      .init("appName"),
      .init("id", .id, path: "id"),
    ],
    others: [
      .init("occurredAt", .occurredAt, path: "created"),
      .init("eventType", .eventType, path: "type"),
      .init("emailCampaignId", .column("campaignId"), path: "emailCampaignId"),
      .time("sentBy.created"), .time("obsoletedBy.created"), .time("causedBy.created"),
    ],
    knownKeys: [
      "portalId", "hmid", "sentBy", "obsoletedBy", "causedBy", "filteredEvent", "smtpId", "sendId",
      "deviceType", "linkId", "emailCampaignGroupId", "sourceId", "requestedByUserId",
      "suppressedReason", "suppressedMessage", "subject", "from", "replyTo", "cc", "bcc",
      "dropReason", "dropMessage", "response", "attempt", "category", "status", "userAgent",
      "browser", "location", "ipAddress", "duration", "url", "referer", "source", "requestedBy",
      "portalSubscriptionStatus", "subscriptions", "bounced",
    ]
  )
}

/// The list of recently active e-mail campaigns, newest activity first.
package enum CampaignsEndpoint {
  /// `GET`, a page of campaigns.
  package static let path = "/email/public/v1/campaigns"

  /// It has no filters; HubSpot chooses the order.
  package static let capabilities = SourceCapabilities(
    source: "campaigns",
    rows: .records(
      RecordShape(columns: [
        .init("id", .id, path: "id"), .init("appId"), .init("appName"), .time("lastUpdatedTime"),
      ])
    ),
    path: path,
    paging: .init(limitParameter: "limit", limitMax: 500, cursorParameter: "offset")
  )
}

extension ServiceSource {
  package static let emailEvents = ServiceSource(
    EmailEventsEndpoint.capabilities,
    page: PageForm(rowsKey: "events", cursor: .offset, noun: "events"),
    summary: "legacy e-mail events, newest first"
  )

  package static let campaigns = ServiceSource(
    CampaignsEndpoint.capabilities,
    page: PageForm(rowsKey: "campaigns", cursor: .offset, noun: "campaigns"),
    summary: "e-mail campaigns"
  )
}
