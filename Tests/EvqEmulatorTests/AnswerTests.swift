import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport
import Foundation
import Testing

/// Writes responses to `.build/answers`; `Tests/Scripts/conformance.sh` validates them against OpenAPI.
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

  @Test func `responses are written to files for the validator`() async throws {
    let folder = PackageFolder.root.appending(path: ".build/answers")
    try? FileManager.default.removeItem(at: folder)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var answers: [(request: HTTPRequest, response: HTTPResponse)] = []
    for (account, isStrict) in [
      (Account.sample(now: testNow), false), (Account.sample(seed: 2, now: testNow), true),
    ] {
      let emulator = Emulator(account: account, options: .init(isStrict: isStrict))
      answers += try requests(emulator).map { ($0, emulator.response(to: $0)) }
    }
    answers += try await answersOverFile()
    for (number, answer) in answers.enumerated() {
      let endpoint = answer.request.path.hasSuffix("event-types") ? "event-types" : "events"
      let body = answer.response.body.withBytes { String(decoding: $0, as: UTF8.self) }
      let text =
        "{\"endpoint\":\"\(endpoint)\",\"status\":\(answer.response.status),"
        + "\"request\":\(JSONText.string(answer.request.target)),\"body\":\(body)}"
      try text.write(
        to: folder.appending(path: "\(number + 1).json"),
        atomically: true,
        encoding: .utf8
      )
      #expect(JSONValue(ByteBuffer(text)) != nil)
    }
    #expect(answers.count > 50)
  }

  /// Pages over a file of random events, until the file is truncated.
  private func answersOverFile() async throws -> [(request: HTTPRequest, response: HTTPResponse)] {
    var generator = RandomEvents(seed: 1)
    let file = try TemporaryFile(generator.objects(200).joined(separator: "\n"))
    let account = try await Account(readingFileAt: file.path)
    let emulator = Emulator(account: account, options: .init(padsCursors: true))
    var answers: [(request: HTTPRequest, response: HTTPResponse)] = []
    func send(_ query: String) -> JSONValue? {
      let request = HTTPRequest(
        path: eventsPath,
        query: QueryEncoding.decode(query),
        headers: [("Host", "127.0.0.1:8787")]
      )
      answers.append((request, emulator.response(to: request)))
      return JSONValue(answers[answers.count - 1].response.body)
    }
    var cursor = send("eventType=pe1_a&limit=30")?["paging"]?["next"]?["after"]?.string
    while let after = cursor {
      let page = send("eventType=pe1_a&limit=30&after=\(after)")
      let before = try #require(page?["paging"]?["prev"]?["before"]?.string)
      _ = send("eventType=pe1_a&limit=30&before=\(before)")
      cursor = page?["paging"]?["next"]?["after"]?.string
    }
    for query in ["id=id-1&id=id-2", "objectType=contact&objectId=1&sort=-occurredAt", "limit=x"] {
      _ = send(query)
    }
    try file.truncate(to: 0)
    _ = send("eventType=pe1_b")
    #expect(answers.last?.response.status == 500)
    return answers
  }

  /// All queries, the second page of one, and the list of types.
  private func requests(_ emulator: Emulator) throws -> [HTTPRequest] {
    var requests = Self.queries.map {
      HTTPRequest(path: eventsPath, query: QueryEncoding.decode($0))
    }
    requests.append(HTTPRequest(path: eventTypesPath))
    requests.append(HTTPRequest(path: "/events/v3/nothing"))
    let first = JSONValue(emulator.response(to: requests[0]).body)
    let cursor = try #require(first?["paging"]?["next"]?["after"]?.string)
    requests.append(
      HTTPRequest(
        path: eventsPath,
        query: [("eventType", "e_visited_page"), ("after", cursor)]
      )
    )
    return requests
  }
}
