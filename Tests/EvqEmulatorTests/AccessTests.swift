import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqSyntax
import EvqTestSupport
import Testing

/// Tokens, scopes and rate limits.
struct AccessTests {
  // MARK: Tokens

  @Test(
    "a malformed or missing token is refused in HubSpot's words",
    arguments: [nil, "", "<token>", "a b", "é"]
  )
  func refusesTokens(token: String?) throws {
    let response = try Emulator.sample().send(pageTarget, token: token)
    #expect(response.status == 401)
    #expect(response.category == "INVALID_AUTHENTICATION")
    #expect(response.text("message")?.hasPrefix("Authentication credentials not found.") == true)
    #expect(response.header("x-hubspot-auth-failure") == "401 Unauthorized")
    #expect(response.header("x-hubspot-correlation-id") == response.text("correlationId"))
  }

  @Test func `a scheme other than Bearer is refused`() throws {
    let request = HTTPRequest(
      path: eventsPath,
      query: [("eventType", "a")],
      headers: [("authorization", "Basic cGF0LWEtYg==")]
    )
    let reply = try Emulator.sample().respond(to: request, at: testNow)
    #expect(reply.response.status == 401)
  }

  @Test func `a valid token gets a response with a correlation id`() throws {
    let response = try Emulator.sample().send(pageTarget)
    #expect(response.status == 200 && response.ids.count == 5)
    #expect(response.header("x-hubspot-correlation-id")?.utf8.count == 36)
    #expect(response.header("x-hubspot-auth-failure") == nil)
  }

  @Test(
    "any bearer token is accepted",
    arguments: ["abc", "CJSP5qf1KhICAQEYs-gDIIGOBii1hQIy", "a.b~c/d+e="]
  )
  func acceptsTokens(token: String) throws {
    #expect(try Emulator.sample().send(pageTarget, token: token).status == 200)
  }

  @Test func `a token can read its account details`() throws {
    let path = "/account-info/v3/details"
    let emulator = try Emulator.sample { $0.tokens = ["own"] }
    #expect(emulator.send(path, token: "own").body?["portalId"] == .number(62_515))
    #expect(emulator.send(path, token: "other").status == 401)
    #expect(emulator.send(path, token: nil).status == 401)
  }

  @Test func `only the configured tokens are accepted`() throws {
    let emulator = try Emulator.sample { $0.tokens = ["secret-1", "secret-2"] }
    #expect(emulator.send(pageTarget, token: "secret-2").status == 200)
    #expect(emulator.send(pageTarget, token: "pat-na1-test").status == 401)
  }

  @Test func `the in-process emulator needs no token`() throws {
    let emulator = Emulator(account: .sample(now: testNow))
    #expect(emulator.send(pageTarget, token: nil).status == 200)
    #expect(emulator.send(pageTarget, token: "anything").status == 200)
  }

  @Test func `an API key is refused with the date of its end`() throws {
    let response = try Emulator.sample().send(pageTarget + "&hapikey=demo")
    #expect(response.status == 401 && response.category == "INVALID_AUTHENTICATION")
    #expect(response.text("message")?.contains("2022-11-30") == true)
    let templates = "/integrators/timeline/v3/4321/event-templates?hapikey=demo"
    #expect(try Emulator.sample().send(templates, token: nil).status == 200)
    #expect(try Emulator.sample().send(templates + "&hapikey=", token: nil).status == 401)
  }

  // MARK: Scopes

  struct Scoped: Sendable, CustomStringConvertible {
    let target: String
    let enough: [String]
    let named: String
    var method = "GET"
    var description: String { "\(method) \(target)" }
  }

  @Test(
    "a scope grants its endpoints and no others",
    arguments: [
      Scoped(
        target: pageTarget,
        enough: ["oauth", "business-intelligence"],
        named: "business-intelligence"
      ),
      Scoped(
        target: "/events/v3/events/event-types",
        enough: ["oauth"],
        named: "business-intelligence"
      ),
      Scoped(target: "/email/public/v1/events", enough: ["content"], named: "content"),
      Scoped(
        target: "/integrators/timeline/v3/events/1001298/none",
        enough: ["timeline", "tickets", "crm.objects.contacts.read", "crm.schemas.deals.read"],
        named: "timeline"
      ),
      Scoped(
        target: "/integrators/timeline/v3/events",
        enough: ["timeline", "crm.objects.companies.write", "tickets.sensitive.v2"],
        named: "timeline",
        method: "POST"
      ),
      Scoped(
        target: "/integrators/timeline/v3/4321/event-templates",
        enough: ["developers-read"],
        named: "developers-read"
      ),
      Scoped(
        target: "/crm/v3/timeline/4321/event-templates",
        enough: ["developers-write"],
        named: "developers-write",
        method: "POST"
      ),
    ]
  )
  func scopes(_ example: Scoped) throws {
    let without = try Emulator.sample { $0.scopes = ["tax_rates.read"] }
    let refused = without.send(example.method, example.target)
    #expect(refused.status == 403 && refused.category == "MISSING_SCOPES")
    let required = refused.body?["errors"]?.array?.first?["context"]?["requiredScopes"]?.array
    #expect(required?.first == .string(example.named))
    #expect(refused.text("links", "scopes") == "https://developers.hubspot.com/scopes")
    for scope in example.enough {
      let with = try Emulator.sample { $0.scopes = [scope] }
      #expect(with.send(example.method, example.target).status != 403, "\(scope)")
    }
    let all = try Emulator.sample()
    #expect(all.send(example.method, example.target).status != 403)
  }

  @Test func `a developer key grants templates without a scope`() throws {
    let emulator = try Emulator.sample { $0.scopes = ["content"] }
    let target = "/integrators/timeline/v3/4321/event-templates?hapikey=k"
    #expect(emulator.send(target, token: nil).status == 200)
  }

  // MARK: Limits

  @Test func `every response has the remaining requests`() throws {
    let emulator = try Emulator.sample {
      $0.requestsPerInterval = 190
      $0.requestsPerDay = 1_000
    }
    _ = emulator.send(pageTarget)
    for target in [pageTarget, "/events/v3/events", "/nothing"] {
      #expect(emulator.send(target).header("X-HubSpot-RateLimit-Max") == "190")
    }
    let response = emulator.send(pageTarget)
    #expect(response.header("X-HubSpot-RateLimit-Remaining") == "185")
    #expect(response.header("X-HubSpot-RateLimit-Interval-Milliseconds") == "10000")
    #expect(response.header("X-HubSpot-RateLimit-Daily") == "1000")
    #expect(response.header("X-HubSpot-RateLimit-Daily-Remaining") == "995")
    let other = emulator.send(pageTarget, token: "pat-na1-other")
    #expect(other.header("X-HubSpot-RateLimit-Remaining") == "189")
  }

  @Test func `requests over the ten-second limit are refused until the window moves on`()
    throws
  {
    let emulator = try Emulator.sample { $0.requestsPerInterval = 3 }
    for second in [0.0, 4, 8] { #expect(emulator.send(pageTarget, seconds: second).status == 200) }
    let refused = emulator.send(pageTarget, seconds: 9.999)
    #expect(refused.status == 429 && refused.category == "RATE_LIMITS")
    #expect(refused.text("message") == "You have reached your ten_secondly_rolling limit.")
    #expect(refused.text("errorType") == "RATE_LIMIT")
    #expect(refused.text("policyName") == "TEN_SECONDLY_ROLLING")
    #expect(refused.text("groupName")?.hasSuffix(":62515") == true)
    #expect(refused.header("X-HubSpot-RateLimit-Remaining") == "0")
    #expect(refused.header("Retry-After") == nil)
    #expect(emulator.send(pageTarget, seconds: 10).status == 200)
    #expect(emulator.send(pageTarget, seconds: 13.999).status == 429)
    #expect(emulator.send(pageTarget, seconds: 14).status == 200)
  }

  @Test func `setting the clock back does not reset the limit`() throws {
    let emulator = try Emulator.sample { $0.requestsPerInterval = 1 }
    #expect(emulator.send(pageTarget).status == 200)
    #expect(emulator.send(pageTarget, seconds: -60).status == 429)
  }

  @Test func `the daily limit applies until midnight`() throws {
    let emulator = try Emulator.sample {
      $0.requestsPerDay = 2
      $0.sendsRetryAfter = true
    }
    for _ in 0..<2 { #expect(emulator.send(pageTarget).status == 200) }
    let refused = emulator.send(pageTarget, seconds: 60)
    #expect(refused.status == 429 && refused.text("policyName") == "DAILY")
    #expect(refused.text("message") == "You have reached your daily limit.")
    #expect(refused.text("requestId")?.isEmpty == false)
    #expect(refused.header("X-HubSpot-RateLimit-Daily-Remaining") == "0")
    #expect(refused.header("Retry-After") == String(12 * 3_600 - 60))
    #expect(emulator.send(pageTarget, seconds: 12 * 3_600).status == 200)
  }

  @Test func `Retry-After is sent if the options ask for it`() throws {
    let emulator = try Emulator.sample {
      $0.requestsPerInterval = 1
      $0.sendsRetryAfter = true
    }
    _ = emulator.send(pageTarget)
    #expect(emulator.send(pageTarget).header("Retry-After") == "10")
  }

  @Test func `an OAuth app has no daily limit`() throws {
    let emulator = try Emulator.sample { $0.requestsPerDay = 1 }
    let issued = emulator.send("POST", "/oauth/v1/token", token: nil, body: OAuthTests.refresh)
    let token = try #require(issued.text("access_token"))
    for _ in 0..<3 {
      let response = emulator.send(pageTarget, token: token)
      #expect(response.status == 200)
      #expect(response.header("X-HubSpot-RateLimit-Daily") == nil)
    }
  }

  @Test func `without a daily limit the headers still have numbers`() throws {
    let response = try Emulator.sample().send(pageTarget)
    #expect(response.header("X-HubSpot-RateLimit-Daily") == "1000000")
    #expect(response.header("X-HubSpot-RateLimit-Daily-Remaining") == "999999")
  }

  // MARK: In-process transport

  @Test func `a cut response is an error of the in-process transport`() async throws {
    let plan = try FaultPlan(
      toml: """
        [[fault]]
        kind = "cut"
        bytes = 10
        at = [1]
        [[fault]]
        kind = "drop"
        at = [2]
        """
    )
    let emulator = Emulator(account: .sample(now: testNow), faults: plan)
    let transport = InProcessTransport(emulator, clock: { testNow })
    let request = HTTPRequest(path: eventTypesPath)
    for text in ["after 10 bytes", "without a response"] {
      let error = await #expect(throws: RuntimeFailure.self) {
        _ = try await transport.send(request)
      }
      #expect(error?.code == .connectionFailed && error?.message.contains(text) == true)
    }
    #expect(try await transport.send(request).status == 200)
  }
}
