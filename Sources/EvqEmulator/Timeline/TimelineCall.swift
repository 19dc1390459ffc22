/// A request about the timeline: which thing, and what to do with it.
struct TimelineCall {
  enum Resource {
    case events
    case batch
    case event(template: String, id: String)
    case detail(template: String, id: String)
    case rendered(template: String, id: String)
    case templates(app: Int32)
    case template(app: Int32, id: String)
    case tokens(app: Int32, template: String)
    case token(app: Int32, template: String, name: String)

    /// The methods that the path has.
    var methods: [String] {
      switch self {
      case .events, .batch, .tokens: ["POST"]
      case .event, .detail, .rendered: ["GET"]
      case .templates: ["GET", "POST"]
      case .template: ["GET", "PUT", "DELETE"]
      case .token: ["PUT", "DELETE"]
      }
    }

    /// Whether it belongs to the app's developer and not to the account.
    var isTemplate: Bool {
      switch self {
      case .events, .batch, .event, .detail, .rendered: false
      case .templates, .template, .tokens, .token: true
      }
    }
  }

  let resource: Resource
  let method: String

  /// Nil for a path that is not the timeline's; throws for a method that the path has not.
  ///
  /// The second form of the path is that of 2020 to 2023.
  init?(_ segments: [String], method: String) throws(Refusal) {
    let prefixes = [["integrators", "timeline", "v3"], ["crm", "v3", "timeline"]]
    guard prefixes.contains(where: { segments.starts(with: $0) }) else { return nil }
    resource = try TimelineCall.resource(Array(segments.dropFirst(3)))
    self.method = method
    guard resource.methods.contains(method) else { throw .methodNotAllowed(resource.methods) }
  }

  private static func resource(_ parts: [String]) throws(Refusal) -> Resource {
    switch (parts.count, parts.first) {
    case (1, "events"): return .events
    case (3, "events"):
      return parts.dropFirst() == ["batch", "create"]
        ? .batch : .event(template: parts[1], id: parts[2])
    case (4, "events") where parts[3] == "detail":
      return .detail(template: parts[1], id: parts[2])
    case (4, "events") where parts[3] == "render":
      return .rendered(template: parts[1], id: parts[2])
    default: return try templateResource(parts)
    }
  }

  private static func templateResource(_ parts: [String]) throws(Refusal) -> Resource {
    guard parts.count >= 2, parts[1] == "event-templates" else { throw .notFound }
    guard let app = Int32(parts[0]) else {
      throw .invalid("The app id '\(parts[0])' is not an integer of 32 bits")
    }
    switch (parts.count, parts.dropFirst(3).first) {
    case (2, _): return .templates(app: app)
    case (3, _): return .template(app: app, id: parts[2])
    case (4, "tokens"): return .tokens(app: app, template: parts[2])
    case (5, "tokens"): return .token(app: app, template: parts[2], name: parts[4])
    default: throw .notFound
    }
  }

  /// The scopes of which one is enough.
  var scopes: [String] {
    if resource.isTemplate { return [method == "GET" ? "developers-read" : "developers-write"] }
    return TimelineCall.eventScopes(method == "GET" ? "read" : "write")
  }

  private static func eventScopes(_ right: String) -> [String] {
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
