import EvqEngine
import EvqHTTP
import EvqModel
import Synchronization

/// The effects of faults on responses.
extension Emulator {
  /// The reply to a request, with the effect of a fault.
  func reply(to request: HTTPRequest, at now: Instant, _ effect: Fault.Effect?) -> Reply {
    switch effect {
    case nil, .slow: return Reply(remembered(response(to: request, at: now), request))
    case .rateLimit(let retryAfter, let isDaily):
      return Reply(tooManyRequests(request, at: now, retryAfter, isDaily))
    case .status(let status, let retryAfter):
      return Reply(failure(request, status, retryAfter))
    case .cut(let bytes, let isBefore):
      let response = response(to: request, at: now, keepsChanges: !isBefore)
      let count = response.body.count
      return Reply(response, cutAfterBytes: max(0, min(bytes ?? count / 2, count - 1)))
    case .drop(let isBefore):
      return Reply(response(to: request, at: now, keepsChanges: !isBefore), cutAfterBytes: 0)
    case .wrongJSON:
      var response = response(to: request, at: now)
      (response.status, response.body) = (200, ByteBuffer(Emulator.page("One moment")))
      return Reply(response)
    case .expiredCursor:
      return Reply(Refusal.expiredCursor.response(to: request))
    case .repeatedPage:
      let last = state.withLock { $0.lastPages[request.pageSeries] }
      return Reply(last ?? remembered(response(to: request, at: now), request))
    case .badRecord:
      var response = response(to: request, at: now)
      response.body = response.body.addingUnreadableRecord
      return Reply(response)
    case .badPaging:
      var response = response(to: request, at: now)
      response.body = response.body.losingCursor
      return Reply(response)
    case .foreignLink(let host):
      var response = response(to: request, at: now)
      response.body = response.body.pointingLink(to: host)
      return Reply(response)
    case .expiredToken:
      let expiry = now.advanced(byMilliseconds: -7_000)
      return Reply(Refusal.expired(at: expiry, now: now).response(to: request))
    }
  }

  private func tooManyRequests(
    _ request: HTTPRequest,
    at now: Instant,
    _ retryAfter: Int?,
    _ isDaily: Bool
  ) -> HTTPResponse {
    var refusal = tooManyRequests(isDaily ? .day : .interval, request, at: now)
    if let retryAfter { refusal.headers = [("Retry-After", String(retryAfter))] }
    var response = refusal.response(to: request)
    var usage = RequestQuota.Usage()
    if isDaily {
      usage.intervalRemaining = options.requestsPerInterval
      usage.dayCount = .max
    }
    response.headers += limitHeaders(usage)
    return response
  }

  private func failure(_ request: HTTPRequest, _ status: Int, _ retryAfter: Int?) -> HTTPResponse {
    let headers = retryAfter.map { [(name: "Retry-After", value: String($0))] } ?? []
    // Gateways in front of the API send these, as HTML pages.
    guard ![502, 504].contains(status), !(520...526).contains(status) else {
      var response = HTTPResponse.html(Emulator.page("Error \(status)"), status: status)
      response.headers += headers
      return response
    }
    var refusal =
      status == 477
      ? Refusal(477, "MIGRATION_IN_PROGRESS", "This account is being migrated: try again later")
      : Refusal(
        status,
        status < 500 ? "VALIDATION_ERROR" : "INTERNAL_ERROR",
        "Status \(status) of the fault plan"
      )
    refusal.headers = headers
    return refusal.response(to: request)
  }

  private static func page(_ title: String) -> String {
    "<!DOCTYPE html><html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>\n"
  }

  /// Stores a page for the fault `repeated-page`.
  private func remembered(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
    let repeatsPages = faults.faults.contains {
      if case .repeatedPage = $0.effect { true } else { false }
    }
    guard repeatsPages, response.status == 200, request.method == "GET" else { return response }
    state.withLock { state in
      if state.lastPages.count >= 64 { state.lastPages = [:] }
      state.lastPages[request.pageSeries] = response
    }
    return response
  }
}

extension HTTPRequest {
  /// The same text for all pages of one query.
  fileprivate var pageSeries: String {
    let rest = query.filter { !HTTPRequest.cursorNames.contains($0.name) }
    return HTTPRequest(path: path, query: rest).target
  }
}

extension ByteBuffer {
  /// The page with `paging.next.link` on another host; a body without the link is unchanged.
  fileprivate func pointingLink(to host: String) -> ByteBuffer {
    let value = JSONValue(self, leavingOut: "results")
    guard let link = value?["paging"]?["next"]?["link"]?.string else { return self }
    let bytes = Array(bytes(in: 0..<count))
    let old = Array(JSONText.string(link).utf8)
    let rest = link.split(separator: "/", maxSplits: 3).dropFirst(2).joined(separator: "/")
    let new = Array(JSONText.string("https://\(host)/\(rest)").utf8)
    // The last occurrence: `paging` follows the events, which may contain the same text.
    guard let start = bytes.indices.last(where: { bytes[$0...].starts(with: old) }) else {
      return self
    }
    return ByteBuffer(Array(bytes[..<start]) + new + Array(bytes[(start + old.count)...]))
  }
}
