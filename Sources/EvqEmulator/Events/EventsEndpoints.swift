import EvqHTTP
import EvqModel

/// The endpoints of events: a page of events, and the list of event types.
enum EventsEndpoints {
  static func types(_ call: Call) -> HTTPResponse {
    let names = call.account.catalog.eventTypes.map(JSONText.string).joined(separator: ",")
    return .json(Array("{\"eventTypes\":[\(names)]}".utf8))
  }

  /// One page of events.
  ///
  /// Events are sorted by time, then by their order in the account; descending reverses both. A window is
  /// `[after, before)`: the documents do not say, and clients must not depend on it.
  static func page(_ call: Call) throws(Refusal) -> HTTPResponse {
    let parameters = try EventsParameters(call.request.query, isStrict: call.options.isStrict)
    let account = call.account
    if let type = parameters.eventType, call.options.isStrict,
      account.index.kinds.typeNumber(of: type) == nil
    {
      throw .unknownEventType(type)
    }
    let cursor = try position(parameters, account)
    return try call.reading { (account) throws(RuntimeFailure) in
      var reader = EventReader(account.store, properties: parameters.properties.map(\.name))
      let page = try EventPage(parameters, cursor, account, &reader)
      return .json(try page.body(parameters, call, &reader))
    }
  }

  /// The index of the cursor's event; a cursor of another event type is refused.
  private static func position(
    _ parameters: EventsParameters,
    _ account: Account
  ) throws(Refusal) -> Int? {
    guard let cursor = parameters.after ?? parameters.before else { return nil }
    guard let position = account.index.position(of: cursor) else { throw .expiredCursor }
    let type = account.index.kind(of: account.events[position]).eventType
    guard parameters.eventType.map({ Text($0) == type }) ?? true else { throw .expiredCursor }
    return position
  }
}

/// The events of one response, and whether others come before or after them.
private struct EventPage {
  let events: [Account.Event]
  let isFirst: Bool
  let isLast: Bool

  /// Collects events from the cursor or the start until the page is full.
  init(
    _ parameters: EventsParameters,
    _ cursor: Int?,
    _ account: Account,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) {
    let order =
      parameters.ids.map { account.index.order(ofIDs: $0) }
      ?? account.index.order(ofType: parameters.eventType)
    // The page before a cursor is found by walking backward from it.
    let isBackward = parameters.before != nil
    let isAscending = parameters.isDescending == isBackward
    var numbers = order.numbers(in: parameters.window)
    if let cursor {
      numbers = numbers.clamped(
        to: isAscending ? order.numbers(after: cursor) : order.numbers(before: cursor)
      )
    }
    // One event more than the page holds shows whether there are others.
    var found: [Account.Event] = []
    let filter = EventFilter(parameters, account)
    for step in 0..<numbers.count {
      let event = order[isAscending ? numbers.lowerBound + step : numbers.upperBound - 1 - step]
      if try filter.matches(event, &reader) { found.append(event) }
      if found.count > parameters.limit { break }
    }
    let isComplete = found.count <= parameters.limit
    found = Array(found.prefix(parameters.limit))
    events = isBackward ? found.reversed() : found
    isFirst = isBackward ? isComplete : cursor == nil
    isLast = isBackward ? false : isComplete
  }

  // MARK: JSON

  func body(
    _ parameters: EventsParameters,
    _ call: Call,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> [UInt8] {
    try reader.prefetch(events)
    var body = Array("{\"results\":[".utf8)
    // The events with their commas, and the links; one allocation.
    body.reserveCapacity(events.reduce(2_048) { $0 + Int($1.length) + 1 })
    for (index, event) in events.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      try reader.append(event, showing: parameters.shownProperties, to: &body)
    }
    body.append(UInt8(ascii: "]"))
    try appendPaging(call, &reader, to: &body)
    body.append(UInt8(ascii: "}"))
    return body
  }

  /// Appends `paging` with `next` and `prev`, if there are such pages.
  private func appendPaging(
    _ call: Call,
    _ reader: inout EventReader,
    to body: inout [UInt8]
  ) throws(RuntimeFailure) {
    var links: [String] = []
    if !isLast, let last = events.last {
      links.append(link("next", "after", try token(last, call.account, &reader), call))
    }
    if !isFirst, let first = events.first {
      links.append(link("prev", "before", try token(first, call.account, &reader), call))
    }
    guard !links.isEmpty else { return }
    body += Array(",\"paging\":{\(links.joined(separator: ","))}".utf8)
  }

  private func token(
    _ event: Account.Event,
    _ account: Account,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> String {
    let objectId = try reader.identity(of: event).objectId
    return EventCursor.token(for: event, account.index.kind(of: event), objectId: objectId)
  }

  private func link(_ name: String, _ parameter: String, _ token: String, _ call: Call) -> String {
    let request = call.request
    var query = request.query.filter { $0.name != "after" && $0.name != "before" }
    query.append((parameter, token))
    let target = HTTPRequest(path: request.path, query: query).target
    let origin = request.header("Host").map { "http://\($0)" } ?? "https://api.hubapi.com"
    let shown = call.options.padsCursors ? Base64.escapePadding(token) : token
    return "\"\(name)\":{\"\(parameter)\":\(JSONText.string(shown)),"
      + "\"link\":\(JSONText.string(origin + target))}"
  }
}
