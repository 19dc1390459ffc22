extension Route {
  /// Every endpoint of the emulator: method, path, access (scopes and limit), handler.
  ///
  /// A segment in braces matches any one segment. The first row whose path matches decides; all rows with
  /// the same pattern are its methods. To add an endpoint, add a row and write its handler.
  static let all: [Route] = [
    // Events
    Route("GET", "/events/v3/events", .events, .reads(EventsEndpoints.page)),
    Route("GET", "/events/v3/events/event-types", .events, .reads(EventsEndpoints.types)),

    // Legacy e-mail events and their campaigns
    Route("GET", "/email/public/v1/events", .email, .reads(EmailEndpoints.page)),
    Route("GET", "/email/public/v1/events/{created}/{id}", .email, .reads(EmailEndpoints.event)),
    Route("GET", "/email/public/v1/campaigns", .email, .reads(EmailEndpoints.recentCampaigns)),
    Route("GET", "/email/public/v1/campaigns/by-id", .email, .reads(EmailEndpoints.campaignsByID)),
    Route("GET", "/email/public/v1/campaigns/{id}", .email, .reads(EmailEndpoints.campaign)),

    // Timeline events
    Route("POST", events, .timelineWrite, .timeline(TimelineEndpoints.create)),
    Route("POST", batch, .timelineWrite, .timeline(TimelineEndpoints.createBatch)),
    Route("GET", event, .timelineRead, .timeline(TimelineEndpoints.event)),
    Route("GET", event + "/detail", .timelineRead, .timeline(TimelineEndpoints.detail)),
    Route("GET", event + "/render", .timelineRead, .timeline(TimelineEndpoints.rendering)),

    // Event templates of the timeline
    Route("GET", templates, .templateRead, .timeline(TemplateEndpoints.list)),
    Route("POST", templates, .templateWrite, .timeline(TemplateEndpoints.create)),
    Route("GET", template, .templateRead, .timeline(TemplateEndpoints.template)),
    Route("PUT", template, .templateWrite, .timeline(TemplateEndpoints.update)),
    Route("DELETE", template, .templateWrite, .timeline(TemplateEndpoints.remove)),
    Route("POST", template + "/tokens", .templateWrite, .timeline(TemplateEndpoints.addToken)),
    Route("PUT", token, .templateWrite, .timeline(TemplateEndpoints.updateToken)),
    Route("DELETE", token, .templateWrite, .timeline(TemplateEndpoints.removeToken)),

    // OAuth and the account
    Route("POST", "/oauth/v1/token", .open, .tokens(OAuthEndpoints.issue)),
    Route("POST", "/oauth/v3/token", .open, .tokens(OAuthEndpoints.issue)),
    Route("POST", "/oauth/v3/token/introspect", .open, .tokens(OAuthEndpoints.introspect)),
    Route("GET", "/oauth/v1/access-tokens/{token}", .open, .tokens(OAuthEndpoints.accessToken)),
    Route("GET", "/oauth/v1/refresh-tokens/{token}", .open, .tokens(OAuthEndpoints.refreshToken)),
    Route("DELETE", "/oauth/v1/refresh-tokens/{token}", .open, .tokens(OAuthEndpoints.revoke)),
    Route("POST", privateApp, .open, .tokens(OAuthEndpoints.privateApp)),
    Route("GET", "/account-info/v3/details", .anyToken, .reads(OAuthEndpoints.account)),
  ]

  private static let timeline = "/integrators/timeline/v3"
  private static let events = timeline + "/events"
  private static let batch = events + "/batch/create"
  private static let event = events + "/{template}/{id}"
  private static let templates = timeline + "/{app}/event-templates"
  private static let template = templates + "/{template}"
  private static let token = template + "/tokens/{token}"
  private static let privateApp = "/oauth/v2/private-apps/get/access-token-info"

  /// Other prefixes of the same endpoints: date-based versions, and those of 2020 to 2023.
  static let aliases: [(prefix: PathPattern, meaning: [String])] = [
    ("/events/event-occurrences/{version}", ["events", "v3", "events"]),
    ("/crm/v3/timeline", ["integrators", "timeline", "v3"]),
    ("/oauth/2026-03", ["oauth", "v3"]),
  ]
}

extension Access {
  /// Needs no token and counts against no limit.
  static let open = Access(.none, limit: .none)
  static let anyToken = Access(.token, limit: .perToken)
  static let events = Access(
    .token,
    limit: .perToken,
    scopes: ["oauth", "business-intelligence"],
    requiredScopes: ["business-intelligence"]
  )
  static let email = Access(.token, limit: .perToken, scopes: ["content"])
  static let timelineRead = Access(.token, limit: .perToken, scopes: timelineScopes("read"))
  static let timelineWrite = Access(.token, limit: .perToken, scopes: timelineScopes("write"))
  // Templates belong to the developer of an app.
  static let templateRead = Access(
    .tokenOrDeveloperKey,
    limit: .perToken,
    scopes: ["developers-read"]
  )
  static let templateWrite = Access(
    .tokenOrDeveloperKey,
    limit: .perToken,
    scopes: ["developers-write"]
  )

  private static func timelineScopes(_ right: String) -> [String] {
    let records = ["contacts", "companies", "deals"].flatMap { type in
      [
        "crm.objects.\(type).\(right)", "crm.objects.\(type).sensitive.\(right).v2",
        "crm.objects.\(type).highly_sensitive.\(right).v2", "crm.schemas.\(type).\(right)",
      ]
    }
    return ["timeline"] + records
      + ["tickets", "tickets.sensitive.v2", "tickets.highly_sensitive.v2"]
  }
}
