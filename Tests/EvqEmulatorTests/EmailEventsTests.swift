import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The endpoints of legacy e-mail events and their campaigns.
struct EmailEventsTests {
  /// Shared, because generating its e-mail events is slow.
  private static let emulator = Emulator(account: .sample(now: testNow))

  private func get(_ query: String, path: String = "/email/public/v1/events") -> TestResponse {
    let request = HTTPRequest(path: path, query: QueryEncoding.decode(query))
    return TestResponse(Self.emulator.response(to: request))
  }

  /// The events of all pages.
  private func all(_ query: String, limit: Int = 1_000) throws -> [JSONValue] {
    var events: [JSONValue] = []
    var offset = ""
    while true {
      let page = get("\(query)&limit=\(limit)&offset=\(QueryEncoding.encode(offset))")
      #expect(page.status == 200)
      events += page.body?["events"]?.array ?? []
      guard page.body?["hasMore"] == .boolean(true) else { return events }
      offset = try #require(page.body?["offset"]?.string)
    }
  }

  // MARK: Events

  @Test func `a page has ten events, newest first, ties by id`() throws {
    let page = get("")
    #expect(page.body?["events"]?.array?.count == 10)
    #expect(page.body?["hasMore"] == .boolean(true))
    let events = try all("")
    let keys = events.map { (-($0.number("created") ?? 0), $0["id"]?.string ?? "") }
    #expect(zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("pages of any size give every event once", arguments: [1, 7, 100, 1_000])
  func pages(limit: Int) throws {
    let events = try all("campaignId=1001", limit: limit)
    #expect(events == (try all("campaignId=1001")))
    #expect(Set(events.compactMap { $0["id"]?.string }).count == events.count)
    #expect(events.count > 300)
  }

  @Test func `filters are ANDed`() throws {
    let events = try all("")
    let click = events.first { $0["type"] == .string("CLICK") }
    let recipient = try #require(click?["recipient"]?.string)
    let wanted = events.filter {
      $0["recipient"] == .string(recipient) && $0.number("appId") == 113
        && $0["type"] == .string("CLICK")
    }
    let encoded = QueryEncoding.encode(recipient)
    #expect(try all("recipient=\(encoded)&appId=113&eventType=CLICK") == wanted && !wanted.isEmpty)
    #expect(try all("appId=20185&campaignId=1001").isEmpty)
    #expect(try all("recipient=nobody%40acme.example").isEmpty)
  }

  @Test func `both ends of the window are inclusive`() throws {
    let events = try all("campaignId=1002")
    let newest = try #require(events[5].number("created"))
    let oldest = try #require(events[20].number("created"))
    let window = try all(
      "campaignId=1002&startTimestamp=\(Int64(oldest))&endTimestamp=\(Int64(newest))"
    )
    #expect(window == Array(events[5...20]))
    #expect(get("startTimestamp=5&endTimestamp=4").body?["events"]?.array?.isEmpty == true)
  }

  @Test func `filtered events are excluded on request`() throws {
    let opens = try all("eventType=OPEN")
    let people = try all("eventType=OPEN&excludeFilteredEvents=true")
    #expect(people == opens.filter { $0["filteredEvent"] == .boolean(false) })
    #expect(people.count < opens.count && !people.isEmpty)
    #expect(try all("eventType=OPEN&excludeFilteredEvents=false") == opens)
  }

  @Test(
    "invalid parameters are refused",
    arguments: [
      "limit=0", "limit=1001", "limit=many", "offset=nonsense", "offset=MXwyfDM",
      "startTimestamp=yesterday", "appId=a", "campaignId=", "excludeFilteredEvents=2",
    ]
  )
  func refuses(query: String) {
    let response = get(query)
    #expect(response.status == 400)
    #expect(response.body?["status"]?.string == "error")
    #expect(response.body?["correlationId"]?.string?.count == 36)
  }

  @Test(
    "an unknown type is refused with the list of types",
    arguments: [("{SENT,DELIVERED}", "%7BSENT,DELIVERED%7D"), ("open", "open"), ("", "")]
  )
  func types(value: String, sent: String) throws {
    let response = get("eventType=\(sent)")
    #expect(response.status == 400)
    let message = try #require(response.body?["message"]?.string)
    #expect(message.contains("from String \"\(value)\": not one of the values"))
    #expect(message.hasSuffix("MTA_DROPPED, CLICK]") && message.contains("[DROPPED, UNBOUNCE,"))
    #expect(response.body?["category"] == nil)
    #expect(get("eventType=SENT&eventType=OPEN").status == 400)
  }

  @Test func `other parameters are ignored, other methods refused`() {
    #expect(get("count=3&emailCampaignId=1").body?["events"]?.array?.count == 10)
    let post = HTTPRequest(method: "POST", path: "/email/public/v1/events")
    #expect(Self.emulator.response(to: post).status == 405)
  }

  @Test func `one event is found by its time and id`() throws {
    let event = try #require(try all("eventType=CLICK").first)
    let created = Int64(try #require(event.number("created")))
    let id = try #require(event["id"]?.string)
    let path = "/email/public/v1/events/\(created)/\(id)"
    #expect(get("", path: path).body == event)
    #expect(get("", path: path + "/").body == event)
    for other in ["\(created + 1)/\(id)", "\(created)/\(id.dropLast())", "x/\(id)", "\(created)"] {
      let response = get("", path: "/email/public/v1/events/\(other)")
      #expect(response.status == 404)
      #expect(response.body?["category"]?.string == "OBJECT_NOT_FOUND")
    }
  }

  // MARK: Campaigns

  @Test func `campaigns are listed by latest activity or by id`() throws {
    let recent = get("", path: "/email/public/v1/campaigns").body
    #expect(recent?["campaigns"]?.array?.map { $0.number("id") } == [1001, 1002, 1003, 1004])
    #expect(recent?["hasMore"] == .boolean(false))
    let times = recent?["campaigns"]?.array?.compactMap { $0.number("lastUpdatedTime") } ?? []
    #expect(times.count == 4 && times == times.sorted(by: >))
    let entry = get("limit=1", path: "/email/public/v1/campaigns/by-id").text
    #expect(
      entry == "{\"campaigns\":[{\"appId\":113,\"appName\":\"Batch\",\"id\":1001}],"
        + "\"hasMore\":true,\"offset\":\"MTAwMQ==\"}"
    )
  }

  @Test(
    "pages of any size have every campaign once",
    arguments: ["campaigns", "campaigns/by-id"],
    [1, 3, 4]
  )
  func campaignPages(path: String, limit: Int) throws {
    var ids: [Double] = []
    var offset = ""
    repeat {
      let page = get("limit=\(limit)&offset=\(offset)", path: "/email/public/v1/\(path)").body
      ids += page?["campaigns"]?.array?.compactMap { $0.number("id") } ?? []
      offset = page?["hasMore"] == .boolean(true) ? page?["offset"]?.string ?? "" : ""
    } while !offset.isEmpty
    #expect(ids == [1001, 1002, 1003, 1004])
  }

  @Test func `a campaign counts its events`() throws {
    let campaign = get("appId=20185", path: "/email/public/v1/campaigns/1003").body
    #expect(campaign?["appName"]?.string == "AbBatch")
    #expect(campaign?["subject"]?.string == "Your trial ends in three days")
    #expect(campaign?.number("numIncluded") == 95)
    let events = try all("campaignId=1003")
    let counts = Dictionary(grouping: events) { $0["type"]?.string?.lowercased() ?? "" }
    guard case .object(let counters)? = campaign?["counters"] else {
      Issue.record("no counters")
      return
    }
    #expect(counters.count == counts.count)
    for counter in counters {
      #expect(counter.value == .number(Double(counts[counter.name]?.count ?? 0)))
    }
  }

  @Test(
    "unknown campaigns are not found",
    arguments: ["1005", "1001?appId=20185", "x", "by-name", "1001/events"]
  )
  func noCampaign(target: String) {
    let parts = target.split(separator: "?")
    let query = parts.count > 1 ? String(parts[1]) : ""
    #expect(get(query, path: "/email/public/v1/campaigns/\(parts[0])").status == 404)
  }

  @Test(
    "invalid paging of campaigns is refused",
    arguments: ["limit=0", "offset=MTAwNQ", "offset=x"]
  )
  func refusedCampaigns(query: String) {
    #expect(get(query, path: "/email/public/v1/campaigns").status == 400)
  }
}

extension JSONValue {
  /// The number of a field.
  func number(_ name: String) -> Double? {
    if case .number(let number)? = self[name] { number } else { nil }
  }
}
