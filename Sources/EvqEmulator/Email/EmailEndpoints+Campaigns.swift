import EvqHTTP
import EvqModel

/// The endpoints of e-mail campaigns.
extension EmailEndpoints {
  /// The campaigns, latest activity first.
  static func recentCampaigns(_ call: Call) throws(Refusal) -> HTTPResponse {
    try list(call.account.mail.campaigns, call, showsActivity: true)
  }

  static func campaignsByID(_ call: Call) throws(Refusal) -> HTTPResponse {
    let campaigns = call.account.mail.campaigns.sorted { $0.id < $1.id }
    return try list(campaigns, call, showsActivity: false)
  }

  /// One page of campaigns; the offset is the id of the last one in base64.
  private static func list(
    _ campaigns: [Account.Mail.Campaign],
    _ call: Call,
    showsActivity: Bool
  ) throws(Refusal) -> HTTPResponse {
    let page = try MailPageParameters(call.request.query)
    var start = 0
    if !page.offset.isEmpty {
      guard let id = Base64.decodeCursor(page.offset).flatMap({ Int64($0) }),
        let index = campaigns.firstIndex(where: { $0.id == id })
      else { throw page.invalidOffset }
      start = index + 1
    }
    let shown = campaigns[start...].prefix(page.limit)
    var body = Array("{\"campaigns\":[".utf8)
    for campaign in shown {
      if body.last == UInt8(ascii: "}") { body.append(UInt8(ascii: ",")) }
      body += campaign.entry(showsActivity: showsActivity).bytes
    }
    let offset = shown.last.map { Base64.encode(String($0.id)) } ?? page.offset
    let hasMore = shown.endIndex < campaigns.endIndex
    body += Array("],\"hasMore\":\(hasMore),\"offset\":\(JSONText.string(offset))}".utf8)
    return .json(body)
  }

  /// One campaign with its counters; the query parameter `appId` is optional.
  static func campaign(_ call: Call) throws(Refusal) -> HTTPResponse {
    guard let id = Int64(call.parameter("id")) else { throw .notFound }
    let appId = try call.query("appId").map { value throws(Refusal) in
      try MailPageParameters.integer("appId", value)
    }
    let campaign = call.account.mail.campaigns.first { campaign in
      campaign.id == id && appId ?? campaign.label.appId == campaign.label.appId
    }
    guard let campaign else { throw .notFound }
    return .json(campaign.details.bytes)
  }
}

extension Account.Mail.Campaign {
  /// The application's name; `Batch`, that of plain e-mails, if no event tells it.
  private var appName: String { label.appName ?? "Batch" }

  /// The campaign in a list.
  fileprivate func entry(showsActivity: Bool) -> JSONObjectWriter {
    var writer = JSONObjectWriter()
    writer.add("appId", number: label.appId)
    writer.add("appName", appName)
    writer.add("id", number: id)
    if showsActivity { writer.add("lastUpdatedTime", number: lastUpdated) }
    return writer
  }

  /// The campaign on its own; the counters have the lower-case names of the event types.
  fileprivate var details: JSONObjectWriter {
    var counts = JSONObjectWriter()
    for type in EmailEventType.allCases {
      if let count = counters[type] { counts.add(type.rawValue.lowercased(), number: Int64(count)) }
    }
    let subject = label.subject ?? ""
    var writer = JSONObjectWriter()
    writer.add("id", number: id)
    writer.add("appId", number: label.appId)
    writer.add("appName", appName)
    writer.add("contentId", number: id.addingReportingOverflow(100_000_000_000).partialValue)
    writer.add("subject", subject)
    writer.add("name", label.name ?? subject)
    writer.add("counters", raw: counts.bytes)
    let sending = sending ?? lastUpdated...lastUpdated
    writer.add("lastProcessingFinishedAt", number: sending.upperBound)
    writer.add("lastProcessingStartedAt", number: sending.lowerBound)
    writer.add("lastProcessingStateChangeAt", number: sending.upperBound)
    let included = counters[.sent, default: 0] + counters[.dropped, default: 0]
    writer.add("numIncluded", number: Int64(included))
    writer.add("processingState", "DONE")
    writer.add("type", "BATCH_EMAIL")
    return writer
  }
}
