import EvqHTTP
import EvqModel

extension Emulator {
  /// One page of campaigns; the offset is the last one's id, in base64.
  func campaigns(
    _ campaigns: [Account.Mail.Campaign],
    _ request: HTTPRequest,
    showsActivity: Bool
  ) throws(EmulatedError) -> HTTPResponse {
    let page = try MailPageParameters(request.query)
    var start = 0
    if !page.offset.isEmpty {
      guard let id = Base64.decodeCursor(page.offset).flatMap({ Int64($0) }),
        let index = campaigns.firstIndex(where: { $0.id == id })
      else { throw page.unusableOffset }
      start = index + 1
    }
    let shown = campaigns[start...].prefix(page.limit)
    var body = Array("{\"campaigns\":[".utf8)
    for campaign in shown {
      if body.last == UInt8(ascii: "}") { body.append(UInt8(ascii: ",")) }
      body += campaign.entry(showsActivity: showsActivity).closed
    }
    let offset = shown.last.map { Base64.encode(String($0.id)) } ?? page.offset
    let hasMore = shown.endIndex < campaigns.endIndex
    body += Array("],\"hasMore\":\(hasMore),\"offset\":\(JSONText.string(offset))}".utf8)
    return HTTPResponse.answer(json: body)
  }

  /// One campaign with its counters; `appId` may be left out.
  func campaign(_ id: Int64, _ request: HTTPRequest) throws(EmulatedError) -> HTTPResponse {
    let appId = request.query.first { $0.name == "appId" }?.value
    let wanted = try appId.map { value throws(EmulatedError) in
      try MailPageParameters.integer("appId", value)
    }
    let found = account.mail.campaigns.first { campaign in
      campaign.id == id && wanted ?? campaign.label.appId == campaign.label.appId
    }
    guard let found else { throw .notFound }
    return HTTPResponse.answer(json: found.details.closed)
  }
}

extension Account.Mail.Campaign {
  /// What the service calls the application, where no event says it: that of plain e-mails.
  private var appName: String { label.appName ?? "Batch" }

  /// The campaign in a list.
  fileprivate func entry(showsActivity: Bool) -> JSONObjectText {
    var writer = JSONObjectText()
    writer.add("appId", number: label.appId)
    writer.add("appName", appName)
    writer.add("id", number: id)
    if showsActivity { writer.add("lastUpdatedTime", number: lastUpdated) }
    return writer
  }

  /// The campaign by itself: the counters are named like the types, in lower case.
  fileprivate var details: JSONObjectText {
    var counts = JSONObjectText()
    for type in EmailEventType.allCases {
      if let count = counters[type] { counts.add(type.rawValue.lowercased(), number: Int64(count)) }
    }
    let subject = label.subject ?? ""
    var writer = JSONObjectText()
    writer.add("id", number: id)
    writer.add("appId", number: label.appId)
    writer.add("appName", appName)
    writer.add("contentId", number: id.addingReportingOverflow(100_000_000_000).partialValue)
    writer.add("subject", subject)
    writer.add("name", label.name ?? subject)
    writer.add("counters", raw: counts.closed)
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
