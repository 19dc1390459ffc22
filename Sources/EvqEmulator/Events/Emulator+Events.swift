import EvqHTTP
import EvqModel

extension Emulator {
  /// One page of events.
  ///
  /// Order: by time, events of one time in the order of the account, and the reverse of both when
  /// descending. A window is `[after, before)`; the documents do not say, and clients must not depend
  /// on it.
  func events(
    _ parameters: EventsParameters,
    _ request: HTTPRequest
  ) throws(EmulatedError) -> HTTPResponse {
    let index = account.index
    if let type = parameters.eventType, options.isStrict, index.kinds.typeNumber(of: type) == nil {
      throw .unknownEventType(type)
    }
    let cursor = try position(of: parameters)
    return try EmulatedError.whileReading { () throws(RuntimeFailure) in
      var reader = try EventReader(account.store, properties: parameters.properties.map(\.name))
      let page = try page(parameters, cursor, &reader)
      return HTTPResponse.answer(json: try body(of: page, parameters, request, &reader))
    }
  }

  private struct Page {
    var events: [Account.Event]
    var isFirst: Bool
    var isLast: Bool
  }

  /// Where the cursor stands in the account; one that stands at no event of the type is of no use.
  private func position(of parameters: EventsParameters) throws(EmulatedError) -> Int? {
    guard let cursor = parameters.after ?? parameters.before else { return nil }
    guard let position = account.index.position(of: cursor) else { throw .expiredCursor }
    let type = account.index.kind(of: account.events[position]).eventType
    guard parameters.eventType.map({ Text($0) == type }) ?? true else { throw .expiredCursor }
    return position
  }

  /// Walks from the cursor, or from the first event asked for, until the page is full.
  private func page(
    _ parameters: EventsParameters,
    _ cursor: Int?,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> Page {
    let order =
      parameters.ids.map { account.index.order(ofIDs: $0) }
      ?? account.index.order(ofType: parameters.eventType)
    // A page before a cursor is found by walking back from it.
    let isBackward = parameters.before != nil
    let isAscending = parameters.isDescending == isBackward
    var numbers = order.numbers(in: parameters.window)
    if let cursor {
      numbers = numbers.clamped(
        to: isAscending ? order.numbers(after: cursor) : order.numbers(before: cursor)
      )
    }
    // One more than the page holds tells whether there is more.
    var found: [Account.Event] = []
    let filter = EventFilter(parameters, account)
    for step in 0..<numbers.count {
      let event = order[isAscending ? numbers.lowerBound + step : numbers.upperBound - 1 - step]
      if try filter.matches(event, &reader) { found.append(event) }
      if found.count > parameters.limit { break }
    }
    let isComplete = found.count <= parameters.limit
    found = Array(found.prefix(parameters.limit))
    return isBackward
      ? Page(events: found.reversed(), isFirst: isComplete, isLast: false)
      : Page(events: found, isFirst: cursor == nil, isLast: isComplete)
  }

  // MARK: The body

  private func body(
    of page: Page,
    _ parameters: EventsParameters,
    _ request: HTTPRequest,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> [UInt8] {
    var body = Array("{\"results\":[".utf8)
    for (index, event) in page.events.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      try reader.append(event, showing: parameters.shownProperties, to: &body)
    }
    body.append(UInt8(ascii: "]"))
    try append(pagingOf: page, request, &reader, to: &body)
    body.append(UInt8(ascii: "}"))
    return body
  }

  /// `next` where there is more, `prev` unless it is the first page; neither: no `paging` at all.
  private func append(
    pagingOf page: Page,
    _ request: HTTPRequest,
    _ reader: inout EventReader,
    to body: inout [UInt8]
  ) throws(RuntimeFailure) {
    var parts: [String] = []
    if !page.isLast, let last = page.events.last {
      parts.append(link("next", "after", try token(for: last, &reader), request))
    }
    if !page.isFirst, let first = page.events.first {
      parts.append(link("prev", "before", try token(for: first, &reader), request))
    }
    guard !parts.isEmpty else { return }
    body += Array(",\"paging\":{\(parts.joined(separator: ","))}".utf8)
  }

  private func token(
    for event: Account.Event,
    _ reader: inout EventReader
  ) throws(RuntimeFailure) -> String {
    let objectId = try reader.identity(of: event).objectId
    return EventCursor.token(for: event, account.index.kind(of: event), objectId: objectId)
  }

  private func link(
    _ name: String,
    _ parameter: String,
    _ token: String,
    _ request: HTTPRequest
  ) -> String {
    var query = request.query.filter { $0.name != "after" && $0.name != "before" }
    query.append((parameter, token))
    let target = HTTPRequest(path: request.path, query: query).target
    let origin = request.header("Host").map { "http://\($0)" } ?? "https://api.hubapi.com"
    let shown = options.padsCursors ? Base64.escapePadding(token) : token
    return "\"\(name)\":{\"\(parameter)\":\(JSONText.string(shown)),"
      + "\"link\":\(JSONText.string(origin + target))}"
  }
}
