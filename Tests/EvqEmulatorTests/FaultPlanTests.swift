import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Foundation
import Testing

/// Fault plans: their effects, their schedules and their syntax.
struct FaultPlanTests {
  private static let timelineEvent =
    #"{"eventTemplateId":"1001298","id":"e1","email":"a@b.example","tokens":{}}"#

  /// The statuses of `count` requests.
  private func statuses(_ plan: String, count: Int, of target: String = pageTarget) throws -> [Int]
  {
    let emulator = try Emulator.sample(faults: plan)
    return (0..<count).map { _ in emulator.send(target).status }
  }

  private func fault(_ lines: String) -> String { "[[fault]]\n" + lines }

  // MARK: Schedules

  @Test func `a schedule has every Nth request, listed requests, and a maximum`() throws {
    let status = "kind = \"status\"\nstatus = 500\n"
    #expect(
      try statuses(fault(status + "every = 3"), count: 7) == [200, 200, 500, 200, 200, 500, 200]
    )
    #expect(
      try statuses(fault(status + "at = [2, 5]"), count: 6) == [200, 500, 200, 200, 500, 200]
    )
    #expect(try statuses(fault(status + "times = 2"), count: 4) == [500, 500, 200, 200])
    #expect(try statuses(fault(status + "every = 2\ntimes = 1"), count: 4) == [200, 500, 200, 200])
  }

  @Test func `a chance affects about that percentage, always the same requests`() throws {
    let plan = fault("kind = \"status\"\nstatus = 503\nchance = 20")
    let target = "/events/v3/events/event-types"
    let first = try statuses(plan, count: 400, of: target)
    #expect(try statuses(plan, count: 400, of: target) == first)
    #expect((50...110).contains(first.filter { $0 == 503 }.count))
    #expect(try statuses("seed = 2\n" + plan, count: 400, of: target) != first)
  }

  @Test func `path and method restrict a fault, which counts only those requests`() throws {
    let emulator = try Emulator.sample(
      faults: fault(
        "kind = \"status\"\nstatus = 500\npath = \"/integrators/\"\nmethod = \"post\"\nat = [2]"
      )
    )
    #expect(emulator.send(pageTarget).status == 200)
    let path = "/integrators/timeline/v3/events"
    #expect(emulator.send("POST", path, body: Self.timelineEvent).status == 201)
    #expect(emulator.send("\(path)/1001298/e1").status == 200)
    #expect(emulator.send("POST", path, body: Self.timelineEvent).status == 500)
  }

  @Test func `the first matching fault applies, and a delay is added`() throws {
    let emulator = try Emulator.sample(
      faults: """
        [[fault]]
        kind = "slow"
        milliseconds = 250
        [[fault]]
        kind = "status"
        status = 503
        at = [1]
        [[fault]]
        kind = "status"
        status = 500
        times = 1
        """
    )
    let first = emulator.send(pageTarget)
    #expect(first.status == 503 && first.reply.delayMilliseconds == 250)
    let second = emulator.send(pageTarget)
    #expect(second.status == 500 && second.reply.delayMilliseconds == 250)
    #expect(emulator.send(pageTarget).status == 200)
  }

  // MARK: Effects

  @Test func `a rate limit fault refuses by interval or by day`() throws {
    let emulator = try Emulator.sample(
      faults: """
        [[fault]]
        kind = "rate-limit"
        retry-after = 2
        at = [1]
        [[fault]]
        kind = "rate-limit"
        daily = true
        at = [2]
        """
    )
    let first = emulator.send(pageTarget)
    #expect(first.status == 429 && first.header("Retry-After") == "2")
    #expect(first.text("policyName") == "TEN_SECONDLY_ROLLING")
    #expect(first.header("X-HubSpot-RateLimit-Remaining") == "0")
    let second = emulator.send(pageTarget)
    #expect(second.status == 429 && second.header("Retry-After") == nil)
    #expect(second.text("policyName") == "DAILY")
    #expect(second.header("X-HubSpot-RateLimit-Daily-Remaining") == "0")
  }

  @Test(
    "a status has the form of the API or of a gateway",
    arguments: [500, 503, 477, 502, 521]
  )
  func status(status: Int) throws {
    let plan = fault("kind = \"status\"\nstatus = \(status)\nretry-after = 30")
    let response = try Emulator.sample(faults: plan).send(pageTarget)
    #expect(response.status == status && response.header("Retry-After") == "30")
    let isGateway = [502, 521].contains(status)
    #expect((response.body == nil) == isGateway)
    #expect(response.header("Content-Type")?.hasPrefix("text/html") == isGateway)
  }

  @Test func `a cut response has its whole body and the cut position`() throws {
    let emulator = try Emulator.sample(
      faults: """
        [[fault]]
        kind = "cut"
        at = [1]
        [[fault]]
        kind = "cut"
        bytes = 100000000
        at = [2]
        [[fault]]
        kind = "drop"
        at = [3]
        """
    )
    let half = emulator.send(pageTarget)
    let count = half.reply.response.body.count
    #expect(half.ids.count == 5 && half.reply.cutAfterBytes == count / 2)
    #expect(emulator.send(pageTarget).reply.cutAfterBytes == count - 1)
    #expect(emulator.send(pageTarget).reply.cutAfterBytes == 0)
    #expect(emulator.send(pageTarget).reply.cutAfterBytes == nil)
  }

  @Test(
    "an event whose response is lost exists, unless it was lost before",
    arguments: ["cut", "drop"]
  )
  func losesResponses(kind: String) throws {
    for isBefore in [false, true] {
      let plan = fault("kind = \"\(kind)\"\nmethod = \"POST\"\nbefore = \(isBefore)")
      let emulator = try Emulator.sample(faults: plan)
      let path = "/integrators/timeline/v3/events"
      let response = emulator.send("POST", path, body: Self.timelineEvent)
      #expect(response.reply.cutAfterBytes != nil)
      #expect(emulator.send("\(path)/1001298/e1").status == (isBefore ? 404 : 200))
    }
  }

  @Test func `a body that is not JSON has status 200`() throws {
    let plan = fault("kind = \"wrong-json\"")
    let response = try Emulator.sample(faults: plan).send("/events/v3/events")
    #expect(response.status == 200 && response.body == nil && !response.text.isEmpty)
  }

  @Test(
    "a bad record is added to the page and is not Unicode",
    arguments: [
      "/events/v3/events?eventType=pe123_signup&limit=5", "/email/public/v1/events?limit=5",
    ]
  )
  func badRecord(target: String) throws {
    let plan = fault("kind = \"bad-record\"\ntimes = 1")
    let emulator = try Emulator.sample(faults: plan)
    let response = emulator.send(target)
    let genuine = emulator.send(target)
    #expect(response.status == 200 && response.body == nil && genuine.body != nil)
    #expect(response.text.replacing(#"{"id":"\ud800"},"#, with: "") == genuine.text)
  }

  @Test(
    "bad paging announces another page without a cursor",
    arguments: [
      ("/events/v3/events?eventType=pe123_signup&limit=5", #""paging":{"next":{}}"#),
      ("/email/public/v1/events?limit=5", #""offset":null"#),
    ]
  )
  func badPaging(target: String, text: String) throws {
    let emulator = try Emulator.sample(faults: fault("kind = \"bad-paging\""))
    #expect(emulator.send(target).text.contains(text))
    let last = "/events/v3/events?eventType=pe123_none"
    #expect(!emulator.send(last).text.contains("paging"))
  }

  @Test func `only requests with a cursor get an expired cursor`() throws {
    let emulator = try Emulator.sample(faults: fault("kind = \"expired-cursor\"\nat = [2]"))
    let first = emulator.send(pageTarget)
    let cursor = try #require(first.text("paging", "next", "after"))
    let next = pageTarget + "&after=\(QueryEncoding.encode(cursor))"
    #expect(emulator.send(next).status == 200)
    let refused = emulator.send(next)
    #expect(refused.status == 400 && refused.category == "VALIDATION_ERROR")
    #expect(emulator.send(next).status == 200)
  }

  @Test func `a repeated page is the previous page of the same query`() throws {
    let emulator = try Emulator.sample(faults: fault("kind = \"repeated-page\"\nat = [2]"))
    let first = emulator.send(pageTarget)
    func page(after response: TestResponse) throws -> TestResponse {
      let cursor = try #require(response.text("paging", "next", "after"))
      return emulator.send(pageTarget + "&after=\(QueryEncoding.encode(cursor))")
    }
    let second = try page(after: first)
    #expect(Set(second.ids).isDisjoint(with: first.ids))
    _ = emulator.send("/events/v3/events?eventType=pe123_trial")
    let repeated = try page(after: second)
    #expect(repeated.ids == second.ids)
    #expect(
      repeated.text("paging", "next", "after") == second.text("paging", "next", "after")
    )
    #expect(try Set(page(after: repeated).ids).isDisjoint(with: second.ids))
  }

  @Test func `a foreign link changes only the link`() throws {
    let plan = fault("kind = \"foreign-link\"\nhost = \"evil.example\"\ntimes = 1")
    let emulator = try Emulator.sample(faults: plan)
    let response = emulator.send(pageTarget)
    let genuine = emulator.send(pageTarget)
    let link = try #require(response.text("paging", "next", "link"))
    #expect(link.hasPrefix("https://evil.example/events/v3/events?"))
    #expect(response.ids == genuine.ids)
    #expect(response.text("paging", "next", "after") == genuine.text("paging", "next", "after"))
  }

  @Test func `an auth-expired fault refuses the token`() throws {
    let plan = fault("kind = \"auth-expired\"")
    let response = try Emulator.sample(faults: plan).send(pageTarget)
    #expect(response.status == 401 && response.category == "EXPIRED_AUTHENTICATION")
    #expect(response.header("x-hubspot-auth-failure") == "401 Unauthorized")
  }

  // MARK: Reading a plan

  @Test func `the example plan is valid and its faults occur`() throws {
    let url = PackageFolder.fixtures.appending(path: "faults/rough.toml")
    let text = try String(contentsOf: url, encoding: .utf8)
    let emulator = try Emulator.sample(faults: text)
    let responses = (0..<20).map { _ in emulator.send(pageTarget) }
    #expect(responses[0].reply.delayMilliseconds == 300)
    #expect(responses[6].reply.cutAfterBytes != nil)
    #expect(responses[9].status == 429 && responses[16].status == 401)
    for kind in [
      "rate-limit", "status", "slow", "cut", "drop", "bad-record", "expired-cursor",
      "repeated-page", "foreign-link", "auth-expired",
    ] { #expect(text.contains("kind = \"\(kind)\"")) }
  }

  @Test(
    "an invalid plan is an error that lists the valid keys",
    arguments: [
      ("seed = ", "line 1"), ("sed = 1", "`sed`"), ("fault = 3", "`[[fault]]`"),
      ("fault = [3]", "tables"), ("seed = -1", "integer from 0"), ("seed = \"a\"", "integer"),
      ("[[fault]]", "no `kind`"), ("[[fault]]\nkind = 3", "`kind` must be a text"),
      ("[[fault]]\nkind = \"slov\"", "unknown kind `slov`"),
      ("[[fault]]\nkind = \"drop\"\nevry = 2", "did you mean `every`?"),
      ("[[fault]]\nkind = \"drop\"\nmilliseconds = 2", "unknown key `milliseconds`"),
      ("[[fault]]\nkind = \"slow\"", "`milliseconds` is not set"),
      ("[[fault]]\nkind = \"slow\"\nmilliseconds = 0", "from 1 to 600000"),
      ("[[fault]]\nkind = \"status\"", "`status` is not set"),
      ("[[fault]]\nkind = \"status\"\nstatus = 200", "from 400 to 599"),
      ("[[fault]]\nkind = \"drop\"\nevery = 2\nat = [1]", "exclude each other"),
      ("[[fault]]\nkind = \"drop\"\nat = []", "list of request numbers"),
      ("[[fault]]\nkind = \"drop\"\nat = [0]", "from 1"),
      ("[[fault]]\nkind = \"drop\"\nchance = 101", "from 1 to 100"),
      ("[[fault]]\nkind = \"drop\"\nbefore = 1", "true or false"),
      ("[[fault]]\nkind = \"drop\"\ntimes = 1.5", "integer from 1"),
    ]
  )
  func refuses(text: String, expected: String) throws {
    let error = #expect(throws: RuntimeFailure.self) { try FaultPlan(toml: text) }
    #expect(error?.code == .unusableFaultPlan)
    let message = ([error?.message ?? ""] + (error?.helps ?? [])).joined(separator: "\n")
    #expect(message.contains(expected), "\(message)")
  }

  @Test func `the error for an unknown kind lists all kinds`() throws {
    let error = #expect(throws: RuntimeFailure.self) {
      try FaultPlan(toml: "[[fault]]\nkind = \"x\"")
    }
    for kind in ["rate-limit", "expired-cursor", "foreign-link"] {
      #expect(error?.helps.joined().contains(kind) == true)
    }
  }
}
