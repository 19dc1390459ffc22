import EvqHubSpot
import EvqModel

extension Emulator {
  /// One page of events.
  ///
  /// Order: by time, ties by id, also when descending. A window is `[after, before)`; the documents do
  /// not say, and clients must not depend on it.
  func events(
    _ parameters: EventsParameters,
    _ request: HTTPRequest
  ) throws(EmulatedError) -> HTTPResponse {
    if let type = parameters.eventType, options.isStrict, account.eventsByType[type] == nil {
      throw .unknownEventType(type)
    }
    let records = matchingRecords(parameters)
    let candidates = candidates(parameters)
    let page = try page(of: candidates, parameters) { event in
      parameters.matches(event, records: records, in: account.buffer)
    }
    return Emulator.json(body(of: page, parameters, request))
  }

  private struct Page {
    var events: [Account.Event]
    var isFirst: Bool
    var isLast: Bool
  }

  /// The events of the type, or all, in the order asked for.
  private func candidates(_ parameters: EventsParameters) -> [Int] {
    let ascending =
      parameters.eventType.map { account.eventsByType[$0] ?? [] }
      ?? Array(account.events.indices)
    return parameters.isDescending ? descending(ascending) : ascending
  }

  /// Newest first; events of one time stay ordered by id.
  private func descending(_ ascending: [Int]) -> [Int] {
    var result: [Int] = []
    var end = ascending.count
    while end > 0 {
      let time = account.events[ascending[end - 1]].time
      var start = end - 1
      while start > 0, account.events[ascending[start - 1]].time == time { start -= 1 }
      result += ascending[start..<end]
      end = start
    }
    return result
  }

  private func page(
    of candidates: [Int],
    _ parameters: EventsParameters,
    where matches: (Account.Event) -> Bool
  ) throws(EmulatedError) -> Page {
    let place = parameters.after ?? parameters.before
    var position: Int?
    if let place {
      position = candidates.firstIndex { place.points(at: account.events[$0]) }
      guard position != nil else { throw .expiredCursor }
    }
    if let position, parameters.before != nil {
      return backward(candidates[..<position], parameters.limit, where: matches)
    }
    let rest = candidates[(position.map { $0 + 1 } ?? 0)...]
    return forward(rest, parameters.limit, isFirst: position == nil, where: matches)
  }

  private func forward(
    _ candidates: ArraySlice<Int>,
    _ limit: Int,
    isFirst: Bool,
    where matches: (Account.Event) -> Bool
  ) -> Page {
    var found: [Account.Event] = []
    for index in candidates where matches(account.events[index]) {
      if found.count == limit { return Page(events: found, isFirst: isFirst, isLast: false) }
      found.append(account.events[index])
    }
    return Page(events: found, isFirst: isFirst, isLast: true)
  }

  /// The page that ends before a cursor: there always is one behind it.
  private func backward(
    _ candidates: ArraySlice<Int>,
    _ limit: Int,
    where matches: (Account.Event) -> Bool
  ) -> Page {
    var found: [Account.Event] = []
    for index in candidates.reversed() where matches(account.events[index]) {
      if found.count == limit { break }
      found.append(account.events[index])
    }
    return Page(events: found.reversed(), isFirst: false, isLast: false)
  }

  private func matchingRecords(_ parameters: EventsParameters) -> Set<String>? {
    guard !parameters.objectProperties.isEmpty else { return nil }
    let records = account.records.filter { record in
      record.objectType == parameters.objectType
        && parameters.objectProperties.allSatisfy { record.properties[$0.name] == $0.value }
    }
    return Set(records.map(\.id))
  }

  // MARK: The body

  private func body(
    of page: Page,
    _ parameters: EventsParameters,
    _ request: HTTPRequest
  ) -> [UInt8] {
    var body = Array("{\"results\":[".utf8)
    for (index, event) in page.events.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      append(event, showing: parameters.shownProperties, to: &body)
    }
    body.append(UInt8(ascii: "]"))
    append(pagingOf: page, request, to: &body)
    body.append(UInt8(ascii: "}"))
    return body
  }

  private func append(_ event: Account.Event, showing names: Set<String>?, to body: inout [UInt8]) {
    guard let names else {
      body += account.buffer.bytes(in: event.range.bounds)
      return
    }
    let object = event.properties.bounds
    body += account.buffer.bytes(in: event.range.offset..<object.lowerBound)
    body.append(UInt8(ascii: "{"))
    let shown = JSONFields(account.buffer.bytes(in: object)).filter { names.contains($0.name) }
    for (index, field) in shown.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      JSONText.appendString(field.name, to: &body)
      body.append(UInt8(ascii: ":"))
      JSONText.appendString(field.text ?? "", to: &body)
    }
    body += Array("}}".utf8)
  }

  /// `next` where there is more, `prev` unless it is the first page; neither: no `paging` at all.
  private func append(pagingOf page: Page, _ request: HTTPRequest, to body: inout [UInt8]) {
    var parts: [String] = []
    if !page.isLast, let last = page.events.last {
      parts.append(link("next", "after", EventCursor.token(for: last), request))
    }
    if !page.isFirst, let first = page.events.first {
      parts.append(link("prev", "before", EventCursor.token(for: first), request))
    }
    guard !parts.isEmpty else { return }
    body += Array(",\"paging\":{\(parts.joined(separator: ","))}".utf8)
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
    let url = JSONText.string("https://api.hubapi.com" + target)
    return "\"\(name)\":{\"\(parameter)\":\(JSONText.string(token)),\"link\":\(url)}"
  }
}

extension EventsParameters {
  /// Whether an event is one of those asked for: parameters are ANDed, values of one property ORed.
  func matches(_ event: Account.Event, records: Set<String>?, in buffer: ByteBuffer) -> Bool {
    if let since = window.since, event.time < since.milliseconds { return false }
    if let until = window.until, event.time >= until.milliseconds { return false }
    if let objectType, event.objectType != objectType { return false }
    if let objectId, event.objectId != objectId { return false }
    if let ids, !ids.contains(event.id) { return false }
    if let records, !records.contains(event.objectId) { return false }
    return properties.isEmpty || matchesProperties(of: event, in: buffer)
  }

  private func matchesProperties(of event: Account.Event, in buffer: ByteBuffer) -> Bool {
    var remaining = properties.count
    for field in JSONFields(buffer.bytes(in: event.properties.bounds)) {
      guard let wanted = properties.first(where: { $0.name.utf8.elementsEqual(field.name.utf8) })
      else { continue }
      let text = field.text ?? ""
      guard wanted.values.contains(where: { $0.utf8.elementsEqual(text.utf8) }) else {
        return false
      }
      remaining -= 1
    }
    return remaining == 0
  }
}
