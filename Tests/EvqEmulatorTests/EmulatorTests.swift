import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The events endpoint: filters, order, paging, and the sample account.
struct EmulatorTests {
  private let emulator = Emulator(account: .sample(now: testNow))

  private func get(_ query: String, path: String = eventsPath, strict: Bool = false)
    -> TestResponse
  {
    let request = HTTPRequest(path: path, query: QueryEncoding.decode(query))
    let chosen =
      strict ? Emulator(account: emulator.account, options: .init(isStrict: true)) : emulator
    return TestResponse(chosen.response(to: request))
  }

  @Test(
    "paths are accepted with and without a final slash and a date",
    arguments: [
      "/events/v3/events", "/events/v3/events/", "/events/event-occurrences/2026-03",
      "/events/event-occurrences/2026-03/",
    ]
  )
  func paths(path: String) {
    #expect(get("eventType=pe123_signup", path: path).ids.count == 20)
  }

  @Test(
    "invalid parameters are refused",
    arguments: [
      "", "objectType=contact", "objectId=5", "objectType=contact&objectId=x",
      "property.plan=free", "objectProperty.email=a", "eventType=a&eventType=b",
      "eventType=pe123_signup&limit=0", "eventType=pe123_signup&limit=many",
      "eventType=pe123_signup&sort=asc", "eventType=pe123_signup&sort=id",
      "eventType=pe123_signup&occurredAfter=yesterday",
      "eventType=pe123_signup&occurredAfter=1700000000000",
      "eventType=pe123_signup&after=nonsense", "eventType=pe123_signup&after=MTc2fHh8MXx5fDV8",
      "objectType=butterflies&objectId=1", "eventType=pe123_signup&after=a&before=b",
    ]
  )
  func refuses(query: String) {
    let response = get(query)
    #expect(response.status == 400)
    #expect(response.body?["status"]?.string == "error")
    #expect(response.body?["category"]?.string == "VALIDATION_ERROR")
    #expect(response.body?["message"]?.string?.isEmpty == false)
    #expect(response.body?["correlationId"]?.string?.count == 36)
  }

  @Test(
    "some parameters are refused only under the stricter reading",
    arguments: [
      "objectType=contact&objectId=201005", "id=a", "eventType=pe123_signup&limit=101",
      "eventType=pe123_nothing",
    ]
  )
  func strictly(query: String) {
    #expect(get(query).status == 200)
    #expect(get(query, strict: true).status == 400)
  }

  @Test func `unknown paths and methods are refused`() {
    #expect(get("", path: "/crm/v3/objects").status == 404)
    let post = HTTPRequest(method: "POST", path: eventsPath)
    #expect(emulator.response(to: post).status == 405)
  }

  @Test func `the default page has 20 events, the largest 100`() {
    #expect(get("eventType=e_visited_page").ids.count == 20)
    #expect(get("eventType=e_visited_page&limit=7").ids.count == 7)
    #expect(get("eventType=e_visited_page&limit=5000").ids.count == 100)
  }

  @Test func `values of one property are ORed, names are ANDed, a comma is literal`() {
    let base = "eventType=pe123_signup&limit=100"
    let pro = get("\(base)&property.plan=pro").ids
    let free = get("\(base)&property.plan=free").ids
    let both = get("\(base)&property.plan=pro&property.plan=free&limit=100").ids
    #expect(!pro.isEmpty && !free.isEmpty)
    #expect(Set(both).isSuperset(of: pro.prefix(20)))
    let narrowed = get("\(base)&property.plan=pro&property.hs_city=portland").ids
    #expect(!narrowed.isEmpty && Set(narrowed).isSubset(of: pro))
    #expect(get("\(base)&property.plan=pro,free").ids.isEmpty)
    #expect(get("\(base)&property.%7Bpropname%7D=x").ids.isEmpty)
  }

  @Test func `a window includes its start and excludes its end`() throws {
    let events = get("eventType=pe123_trial")
    let id = events.ids[3]
    let time = try #require(Instant(events.field("occurredAt")[3]))
    let next = time.advanced(byMilliseconds: 1)
    let inside = get("eventType=pe123_trial&occurredAfter=\(time)&occurredBefore=\(next)")
    #expect(inside.ids == [id])
    let before = get("eventType=pe123_trial&occurredBefore=\(time)&limit=100")
    #expect(before.ids == Array(events.ids[..<3]))
  }

  @Test(
    "object types have several spellings",
    arguments: ["contact", "contacts", "CONTACT", "0-1"]
  )
  func objectTypes(type: String) {
    #expect(get("eventType=pe123_signup&objectType=\(type)").ids.count == 20)
    #expect(get("eventType=pe123_company_visit&objectType=\(type)").ids.isEmpty)
  }

  @Test func `a record is selected by its properties`() throws {
    let contact = try #require(
      emulator.account.records.first { $0.objectType == ObjectType("contact") }
    )
    let email = try #require(contact.properties["email"])
    let events = get(
      "objectType=contact&objectProperty.email=\(QueryEncoding.encode(email))&limit=100"
    )
    #expect(!events.ids.isEmpty)
    #expect(events.field("objectId").allSatisfy { $0 == contact.id })
    #expect(
      get("objectType=contact&objectProperty.email=\(email)&objectProperty.city=nowhere").ids
        .isEmpty
    )
  }

  @Test func `a response has only the requested properties`() {
    let response = get("eventType=pe123_signup&limit=5&properties=plan")
    let names = response.results.flatMap { result -> [String] in
      guard case .object(let fields)? = result["properties"] else { return [] }
      return fields.map(\.name)
    }
    #expect(Set(names) == ["plan"])
  }

  // MARK: Paging

  @Test(
    "forward pages have every event once, in both orders",
    arguments: ["occurredAt", "-occurredAt"]
  )
  func pagesForward(sort: String) {
    var ids: [String] = []
    var after = ""
    repeat {
      let page = get(
        "eventType=pe123_signup&limit=33&sort=\(sort)" + (after.isEmpty ? "" : "&after=\(after)")
      )
      #expect((page.body?["paging"]?["prev"] == nil) == after.isEmpty)
      ids += page.ids
      after = page.cursor("next", "after") ?? ""
    } while !after.isEmpty
    let expected = emulator.account.catalog.eventCounts["pe123_signup"]
    #expect(ids.count == expected && Set(ids).count == expected)
  }

  @Test func `backward pages lead to the same first page`() throws {
    let first = get("eventType=pe123_signup&limit=10")
    let second = get(
      "eventType=pe123_signup&limit=10&after=\(try #require(first.cursor("next", "after")))"
    )
    let third = get(
      "eventType=pe123_signup&limit=10&after=\(try #require(second.cursor("next", "after")))"
    )
    let back = get(
      "eventType=pe123_signup&limit=10&before=\(try #require(third.cursor("prev", "before")))"
    )
    #expect(back.ids == second.ids)
  }

  @Test("a cursor is accepted in every encoding", arguments: 0..<4)
  func cursorEncodings(form: Int) throws {
    let first = get("eventType=pe123_signup&limit=10")
    let cursor = try #require(first.cursor("next", "after"))
    let forms = [
      cursor, cursor.replacing("=", with: "%3D"), cursor.replacing("=", with: "%253D"),
      cursor.replacing("=", with: ""),
    ]
    let request = HTTPRequest(
      path: eventsPath,
      query: [("eventType", "pe123_signup"), ("limit", "10"), ("after", forms[form])]
    )
    let expected = get("eventType=pe123_signup&limit=20").ids.suffix(10)
    #expect(TestResponse(emulator.response(to: request)).ids == Array(expected))
  }

  @Test func `the last page has no field paging`() {
    let body = get("eventType=ae45_survey_answered&limit=100").body
    #expect(body?["results"]?.array?.count == 60)
    #expect(body?["paging"] == nil)
  }

  @Test func `the event types are those of the account`() {
    let types = get("", path: eventTypesPath).body?["eventTypes"]?.array?.compactMap(
      \.string
    )
    #expect(types == emulator.account.catalog.eventTypes)
  }

  // MARK: The sample account

  @Test func `the sample account depends on the seed and moves with now`() {
    let again = Account.sample(now: testNow)
    #expect(again.events.map(\.idHash) == emulator.account.events.map(\.idHash))
    let later = Account.sample(now: testNow.advanced(byMilliseconds: 1_000))
    #expect(later.events.map(\.time) == again.events.map { $0.time + 1_000 })
    let other = Account.sample(seed: 2, now: testNow)
    #expect(other.events.map(\.idHash) != again.events.map(\.idHash))
  }

  @Test func `only the events of a page are written`() {
    let account = Account.sample(now: testNow)
    let emulator = Emulator(account: account)
    #expect(account.writtenEventCount == 0)
    #expect(emulator.send("\(eventsPath)?eventType=pe123_signup&limit=7").status == 200)
    // The cursor of the next page reads the last event again.
    #expect(account.writtenEventCount == 8)
  }

  @Test func `an event is the same, requested alone or after all others`() {
    let emulator = Emulator(account: .sample(now: testNow))
    func pages() -> [String] {
      emulator.account.catalog.eventTypes.flatMap { type in
        ["occurredAt", "-occurredAt"].map { order in
          let response = emulator.send("\(eventsPath)?eventType=\(type)&sort=\(order)&limit=9")
          return response.reply.response.body.withBytes { String(decoding: $0, as: UTF8.self) }
        }
      }
    }
    let alone = pages()
    while emulator.account.writtenEventCount < 5_000 { #expect(pages() == alone) }
    #expect(pages() == alone)
    #expect(Set(alone).count == alone.count)
  }

  @Test func `the sample account spans thirty days and has unique ids`() {
    let events = emulator.account.events
    #expect(events.count == 5_000)
    #expect(Set(events.map(\.idHash)).count == 5_000)
    #expect(events.allSatisfy { $0.time < testNow.milliseconds })
    #expect(events.allSatisfy { $0.time >= testNow.milliseconds - 30 * 86_400_000 })
  }
}

extension String {
  fileprivate func replacing(_ old: Character, with new: String) -> String {
    reduce(into: "") { $0 += $1 == old ? new : String($1) }
  }
}
