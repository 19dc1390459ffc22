import EvqEmulator
import EvqEngine
import EvqHubSpot
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// Writes answers of the emulator to `.build/answers`, where `Tests/Scripts/conformance.sh` validates them
/// against the service's description.
struct AnswerTests {
  private static let queries = [
    "eventType=e_visited_page", "eventType=pe123_signup&limit=100",
    "eventType=pe123_signup&limit=3&sort=-occurredAt",
    "eventType=pe123_purchase&property.plan=pro&property.plan=starter",
    "eventType=ae45_survey_answered&limit=100",
    "eventType=pe123_signup&properties=plan", "eventType=pe123_none",
    "objectType=contact&objectId=201005",
    "objectType=deal&objectId=7003", "eventType=e_deal_closed", "eventType=pe123_company_visit",
    "eventType=e_call_ended&occurredAfter=2026-11-01T00:00:00Z&occurredBefore=2026-11-10T00:00:00Z",
    "", "objectId=5", "property.a=b", "eventType=a&limit=x", "eventType=a&sort=asc",
    "eventType=a&after=x",
    "objectType=butterflies&objectId=1", "eventType=a&eventType=b",
    "objectType=contact&objectId=1&eventType=a",
  ]

  @Test func `answers are written for the checker`() throws {
    let folder = PackageFolder.root.appending(path: ".build/answers")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var number = 0
    for (account, isStrict) in [
      (Account.sample(now: testNow), false), (Account.sample(seed: 2, now: testNow), true),
    ] {
      let emulator = Emulator(account: account, options: .init(isStrict: isStrict))
      for request in try requests(emulator) {
        number += 1
        let response = emulator.respond(to: request)
        let endpoint = request.path.hasSuffix("event-types") ? "event-types" : "events"
        let body = response.body.withBytes { String(decoding: $0, as: UTF8.self) }
        let text =
          "{\"endpoint\":\"\(endpoint)\",\"status\":\(response.status),"
          + "\"request\":\(JSONText.string(request.target)),\"body\":\(body)}"
        try text.write(
          to: folder.appending(path: "\(number).json"),
          atomically: true,
          encoding: .utf8
        )
        #expect(JSONValue(ByteBuffer(text)) != nil)
      }
    }
    #expect(number > 40)
  }

  /// Every query, the second page of one, and the list of types.
  private func requests(_ emulator: Emulator) throws -> [HTTPRequest] {
    var requests = Self.queries.map {
      HTTPRequest(path: EventsEndpoint.path, query: QueryEncoding.decode($0))
    }
    requests.append(HTTPRequest(path: EventsEndpoint.typesPath))
    requests.append(HTTPRequest(path: "/events/v3/nothing"))
    let first = JSONValue(emulator.respond(to: requests[0]).body)
    let cursor = try #require(first?["paging"]?["next"]?["after"]?.string)
    requests.append(
      HTTPRequest(
        path: EventsEndpoint.path,
        query: [("eventType", "e_visited_page"), ("after", cursor)]
      )
    )
    return requests
  }
}
