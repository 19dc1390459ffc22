import EvqEmulator
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The paging of events: cursors, links and previous pages.
struct PagingTests {
  private let account = Account.sample(now: testNow)

  private func get(
    _ query: String,
    after: String? = nil,
    before: String? = nil,
    host: String? = nil,
    padded: Bool = false
  ) -> TestResponse {
    var pairs = QueryEncoding.decode(query)
    if let after { pairs.append(("after", after)) }
    if let before { pairs.append(("before", before)) }
    let request = HTTPRequest(
      path: eventsPath,
      query: pairs,
      headers: host.map { [("host", $0)] } ?? []
    )
    let emulator = Emulator(account: account, options: .init(padsCursors: padded))
    return TestResponse(emulator.response(to: request))
  }

  @Test(
    "a link has the host of the request",
    arguments: [
      ("127.0.0.1:8787", "http://127.0.0.1:8787"), (nil, "https://api.hubapi.com"),
    ] as [(String?, String)]
  )
  func links(host: String?, origin: String) throws {
    let page = get("eventType=pe123_signup&property.plan=free&limit=2", host: host)
    let link = try #require(page.cursor("next", "link"))
    let start =
      "\(origin)/events/v3/events?eventType=pe123_signup&property.plan=free&limit=2&after="
    #expect(link.hasPrefix(start))
    let cursor = try #require(page.cursor("next", "after"))
    #expect(QueryEncoding.unescape(link.dropFirst(start.count)) == cursor)
  }

  @Test func `padding is percent-encoded on request, and such cursors are accepted`() throws {
    let plain = get("eventType=pe123_signup&limit=2")
    let padded = get("eventType=pe123_signup&limit=2", padded: true)
    let cursor = try #require(plain.cursor("next", "after"))
    #expect(cursor.hasSuffix("="))
    #expect(padded.cursor("next", "after") == cursor.replacing("=", with: "%3D"))
    #expect(padded.cursor("next", "link") == plain.cursor("next", "link"))
    let next = get("eventType=pe123_signup&limit=2", after: padded.cursor("next", "after"))
    #expect(next.status == 200 && next.ids.count == 2)
  }

  @Test(
    "previous pages lead back to the first page",
    arguments: ["occurredAt", "-occurredAt"]
  )
  func backward(sort: String) throws {
    let query = "eventType=pe123_trial&limit=30&sort=\(sort)"
    var pages = [get(query)]
    while let after = pages[pages.count - 1].cursor("next", "after") {
      pages.append(get(query, after: after))
    }
    #expect(pages.count == 6)
    var page = pages.removeLast()
    for expected in pages.reversed() {
      let cursor: String = try #require(page.cursor("prev", "before"))
      page = get(query, before: cursor)
      #expect(page.ids == expected.ids)
      #expect(page.cursor("next", "after") == expected.cursor("next", "after"))
    }
    #expect(page.cursor("prev", "before") == nil)
  }

  @Test func `a cursor is valid for other filters, but not for another event type`() throws {
    let page = get("eventType=pe123_signup&limit=10")
    let cursor = try #require(page.cursor("next", "after"))
    let narrowed = get("eventType=pe123_signup&property.plan=free&limit=100", after: cursor)
    #expect(!narrowed.ids.isEmpty && Set(narrowed.ids).isDisjoint(with: page.ids))
    #expect(get("eventType=pe123_trial", after: cursor).status == 400)
    let ids = page.ids.map { "&id=\($0)" }.joined()
    #expect(get("limit=20" + ids, before: cursor).ids == page.ids.dropLast())
  }

  @Test func `ids are found without a type, each once and in order of time`() {
    let all = get("eventType=pe123_signup&limit=9").ids
    let query = (all.reversed() + all + ["nobody"]).map { "id=\($0)" }.joined(separator: "&")
    #expect(get(query).ids == all)
    #expect(get(query + "&sort=-occurredAt").ids == all.reversed())
    #expect(get(query + "&eventType=pe123_trial").ids.isEmpty)
    #expect(get(query + "&eventType=pe123_none").ids.isEmpty)
  }
}
