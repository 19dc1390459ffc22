import EvqHTTP
import EvqModel

extension Emulator {
  /// The answer of an e-mail endpoint.
  func mail(
    _ endpoint: MailEndpoint,
    _ request: HTTPRequest
  ) throws(EmulatedError) -> HTTPResponse {
    switch endpoint {
    case .events: return try emailEvents(try EmailEventsParameters(request.query))
    case .event(let created, let id): return try emailEvent(created: created, id: id)
    case .campaigns: return try campaigns(account.mail.campaigns, request, showsActivity: true)
    case .campaignsByID:
      let ordered = account.mail.campaigns.sorted { $0.id < $1.id }
      return try campaigns(ordered, request, showsActivity: false)
    case .campaign(let id): return try campaign(id, request)
    }
  }

  /// One page of e-mail events: newest first, events of one time by id, as they are stored.
  private func emailEvents(
    _ parameters: EmailEventsParameters
  ) throws(EmulatedError) -> HTTPResponse {
    let mail = account.mail
    var positions = mail.positions(
      since: parameters.startTimestamp,
      through: parameters.endTimestamp
    )
    if !parameters.page.offset.isEmpty {
      guard let cursor = MailCursor(token: parameters.page.offset),
        let position = mail.position(of: cursor, where: { _ in true })
      else { throw parameters.page.unusableOffset }
      positions = positions.clamped(to: position + 1..<mail.events.count)
    }
    return try EmulatedError.whileReading { () throws(RuntimeFailure) in
      var reader = try MailReader(mail.store)
      let found = try found(parameters, mail.events[positions], &reader)
      return HTTPResponse.answer(json: try body(of: found, parameters.page, &reader))
    }
  }

  /// The events asked for; one more than the page holds tells whether there is more.
  private func found(
    _ parameters: EmailEventsParameters,
    _ events: ArraySlice<Account.Mail.Event>,
    _ reader: inout MailReader
  ) throws(RuntimeFailure) -> [Account.Mail.Event] {
    var found: [Account.Mail.Event] = []
    for event in events where parameters.matches(event) {
      if let wanted = parameters.recipient, try reader.recipient(of: event) != wanted { continue }
      found.append(event)
      if found.count > parameters.page.limit { break }
    }
    return found
  }

  private func body(
    of found: [Account.Mail.Event],
    _ page: MailPageParameters,
    _ reader: inout MailReader
  ) throws(RuntimeFailure) -> [UInt8] {
    var body = Array("{\"events\":[".utf8)
    let shown = found.prefix(page.limit)
    for (index, event) in shown.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += try reader.bytes(of: event)
    }
    let offset = shown.last.map { MailCursor($0).token } ?? page.offset
    let hasMore = found.count > shown.count
    body += Array("],\"hasMore\":\(hasMore),\"offset\":\(JSONText.string(offset))}".utf8)
    return body
  }

  /// One event, as it is stored.
  private func emailEvent(created: Int64, id: String) throws(EmulatedError) -> HTTPResponse {
    let mail = account.mail
    let bytes = try EmulatedError.whileReading { () throws(RuntimeFailure) -> [UInt8]? in
      var reader = try MailReader(mail.store)
      let cursor = MailCursor(created: created, id: id)
      let position = try mail.position(of: cursor) { (event) throws(RuntimeFailure) in
        try reader.id(of: event) == Text(id)
      }
      guard let position else { return nil }
      return Array(try reader.bytes(of: mail.events[position]))
    }
    guard let bytes else { throw .notFound }
    return HTTPResponse.answer(json: bytes)
  }
}
