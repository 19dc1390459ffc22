import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Testing

/// The e-mail events of the sample account: complete histories, with the fields of each type.
struct SampleMailTests {
  /// All events, day by day.
  private static let events: [JSONValue] = {
    let emulator = Emulator(account: .sample(now: testNow))
    return (0..<30).flatMap { (day: Int64) -> [JSONValue] in
      let end = testNow.milliseconds - 86_400_000 * day
      let request = HTTPRequest(
        path: "/email/public/v1/events",
        query: [
          ("startTimestamp", String(end - 86_400_000 + 1)), ("endTimestamp", String(end)),
          ("limit", "1000"),
        ]
      )
      return JSONValue(emulator.response(to: request).body)?["events"]?.array ?? []
    }
  }()

  private var events: [JSONValue] { Self.events }

  private func of(_ type: String) -> [JSONValue] { events.filter { $0["type"] == .string(type) } }

  @Test func `the sample account has about 1,500 e-mail events, all within thirty days`() {
    #expect((1_400...1_600).contains(events.count))
    #expect(events.count == Account.sample(now: testNow).mail.count)
    #expect(events.allSatisfy { $0.number("created") ?? .infinity < Double(testNow.milliseconds) })
  }

  private static let common: Set<String> = [
    "id", "created", "recipient", "portalId", "appId", "appName", "emailCampaignId", "type",
    "sentBy", "smtpId",
  ]
  private static let machine: Set<String> = ["userAgent", "browser", "location", "ipAddress"]
  private static let ownFields: [(type: String, own: Set<String>)] = [
    ("SENT", ["subject", "from", "replyTo", "cc", "bcc"]),
    ("DROPPED", ["subject", "from", "replyTo", "cc", "bcc", "dropReason", "dropMessage"]),
    ("PROCESSED", []), ("DELIVERED", ["response"]), ("DEFERRED", ["response", "attempt"]),
    ("BOUNCE", ["category", "response", "status"]),
    ("OPEN", machine.union(["duration", "deviceType", "filteredEvent"])),
    ("CLICK", machine.union(["url", "referer", "linkId", "deviceType", "filteredEvent"])),
    ("PRINT", machine.union(["filteredEvent"])), ("FORWARD", machine.union(["filteredEvent"])),
    ("SPAMREPORT", ["userAgent", "ipAddress"]),
  ]

  @Test("every type has its own fields", arguments: ownFields)
  func fields(type: String, own: Set<String>) {
    #expect(!of(type).isEmpty)
    for event in of(type) { #expect(event.names == Self.common.union(own)) }
  }

  @Test func `a revoked bounce has neither recipient nor campaign`() throws {
    let bounces = Set(of("BOUNCE").compactMap { $0["id"]?.string })
    #expect(!of("UNBOUNCE").isEmpty)
    for event in of("UNBOUNCE") {
      #expect(event.names == ["id", "created", "type", "causedBy"])
      #expect(bounces.contains(try #require(event["causedBy"]?["id"]?.string)))
    }
  }

  @Test func `unsubscribing changes a status`() {
    #expect(!of("STATUSCHANGE").isEmpty)
    for event in of("STATUSCHANGE") {
      #expect(event["portalSubscriptionStatus"]?.string == "UNSUBSCRIBED")
      #expect(event["filteredEvent"] == nil)
    }
  }

  @Test func `every e-mail has a history without gaps`() throws {
    let emails = Dictionary(grouping: events) { $0["sentBy"]?["id"]?.string }
    for (id, events) in emails {
      guard id != nil else { continue }
      let ordered = events.sorted { $0.number("created") ?? 0 < $1.number("created") ?? 0 }
      let types = ordered.compactMap { $0["type"]?.string }
      #expect(types[0] == "SENT" || types == ["DROPPED"])
      guard types[0] == "SENT" else { continue }
      #expect(ordered[0]["sentBy"]?["id"] == ordered[0]["id"])
      #expect(types[1] == "PROCESSED")
      let end = try #require(types.first { $0 == "DELIVERED" || $0 == "BOUNCE" })
      #expect(end == "DELIVERED" || types.last == "BOUNCE")
      if types.contains("CLICK") { #expect(types.contains("OPEN")) }
      #expect(Set(ordered.map { $0["recipient"]?.string }).count == 1)
    }
  }

  @Test func `recipients are contacts, and some details are missing`() throws {
    let emails = Set(
      Account.sample(now: testNow).records.compactMap { $0.properties["email"] }
    )
    #expect(emails.isSuperset(of: events.compactMap { $0["recipient"]?.string }))
    #expect(of("OPEN").contains { $0["location"] == .object([]) })
    #expect(of("OPEN").contains { $0["location"]?["city"] != nil })
    #expect(of("CLICK").contains { $0["filteredEvent"] == .boolean(true) })
    #expect(of("SENT").allSatisfy { $0["smtpId"] == .null })
  }

  @Test("the first campaign is opened and clicked in the last week", arguments: 1...3)
  func lastWeek(seed: Int) {
    let emulator = Emulator(account: .sample(seed: UInt64(seed), now: testNow))
    for type in ["OPEN", "CLICK"] {
      let query = [
        ("campaignId", "1001"), ("eventType", type),
        ("startTimestamp", String(testNow.milliseconds - 7 * 86_400_000)),
      ].map { (name: $0.0, value: $0.1) }
      let request = HTTPRequest(path: "/email/public/v1/events", query: query)
      let events = JSONValue(emulator.response(to: request).body)?["events"]?.array ?? []
      #expect(events.count > 5)
    }
  }

  @Test func `events depend on the seed and move with now`() {
    let first = Account.Mail.sample(now: testNow, recipients: ["a@b.example"])
    #expect(first.count > 1_000)
    #expect(Account.Mail.sample(now: testNow, recipients: []).count == 0)
    let later = testNow.advanced(byMilliseconds: 5_000)
    let moved = Account.Mail.sample(now: later, recipients: ["a@b.example"])
    #expect(moved.count == first.count)
  }
}

extension JSONValue {
  /// The names of an object's fields.
  fileprivate var names: Set<String> {
    guard case .object(let fields) = self else { return [] }
    return Set(fields.map(\.name))
  }
}
