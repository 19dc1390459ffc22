import EvqHTTP
import EvqModel

/// The endpoints of legacy e-mail events.
enum EmailEndpoints {
  /// One page of e-mail events: newest first, events of the same time by id.
  static func page(_ call: Call) throws(Refusal) -> HTTPResponse {
    let parameters = try EmailEventsParameters(call.request.query)
    let mail = call.account.mail
    var positions = mail.positions(
      since: parameters.startTimestamp,
      through: parameters.endTimestamp
    )
    if !parameters.page.offset.isEmpty {
      guard let cursor = MailCursor(token: parameters.page.offset),
        let position = mail.position(of: cursor, where: { _ in true })
      else { throw parameters.page.invalidOffset }
      positions = positions.clamped(to: position + 1..<mail.events.count)
    }
    return try call.reading { (_) throws(RuntimeFailure) in
      var reader = MailReader(mail.store)
      let events = try matches(parameters, mail.events[positions], &reader)
      return .json(try body(of: events, parameters.page, &reader))
    }
  }

  /// The matching events; one more than the page holds shows whether there are others.
  private static func matches(
    _ parameters: EmailEventsParameters,
    _ events: ArraySlice<Account.Mail.Event>,
    _ reader: inout MailReader
  ) throws(RuntimeFailure) -> [Account.Mail.Event] {
    var matches: [Account.Mail.Event] = []
    for event in events where parameters.matches(event) {
      if let address = parameters.recipient, try reader.recipient(of: event) != address { continue }
      matches.append(event)
      if matches.count > parameters.page.limit { break }
    }
    return matches
  }

  private static func body(
    of events: [Account.Mail.Event],
    _ page: MailPageParameters,
    _ reader: inout MailReader
  ) throws(RuntimeFailure) -> [UInt8] {
    var body = Array("{\"events\":[".utf8)
    let shown = events.prefix(page.limit)
    for (index, event) in shown.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body += try reader.bytes(of: event)
    }
    let offset = shown.last.map { MailCursor($0).token } ?? page.offset
    let hasMore = events.count > shown.count
    body += Array("],\"hasMore\":\(hasMore),\"offset\":\(JSONText.string(offset))}".utf8)
    return body
  }

  /// One event by its time and id, as it is stored.
  static func event(_ call: Call) throws(Refusal) -> HTTPResponse {
    guard let created = Int64(call.parameter("created")) else { throw .notFound }
    let id = call.parameter("id")
    let mail = call.account.mail
    let bytes = try call.reading { (_) throws(RuntimeFailure) -> [UInt8]? in
      var reader = MailReader(mail.store)
      let cursor = MailCursor(created: created, id: id)
      let position = try mail.position(of: cursor) { (event) throws(RuntimeFailure) in
        try reader.id(of: event) == Text(id)
      }
      guard let position else { return nil }
      return Array(try reader.bytes(of: mail.events[position]))
    }
    guard let bytes else { throw .notFound }
    return .json(bytes)
  }
}
