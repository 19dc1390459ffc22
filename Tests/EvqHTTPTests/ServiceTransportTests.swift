import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqSyntax
import EvqTestSupport
import Synchronization
import Testing

/// Authorization, limits, budget and retries, without a socket and without waiting.
struct ServiceTransportTests {
  private let clock = TestClock()
  private let notices = Notices()

  private final class Notices: Sendable {
    let all = Mutex<[ServiceTransport.Notice]>([])
    func add(_ notice: ServiceTransport.Notice) { all.withLock { $0.append(notice) } }
  }

  private func transport(
    _ inner: RuledTransport,
    _ credential: Credential = .token(Secret("pat-na1-x")),
    capacity: Int = 100,
    budget: Int = 1_000
  ) -> ServiceTransport {
    ServiceTransport(
      inner,
      tokens: TokenSource(credential, exchange: inner, clock: clock),
      rules: HubSpotRules(),
      limiter: RateLimiter(capacity: capacity),
      budget: budget,
      clock: clock,
      seed: 1,
      notify: notices.add
    )
  }

  private let page = HTTPRequest(path: "/events/v3/events")

  @Test func `the token is sent, and a response is returned at once`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(200) }
    #expect(try await transport(inner).send(page).status == 200)
    #expect(inner.received.map { $0.header("authorization") } == ["Bearer pat-na1-x"])
    #expect(clock.waits.isEmpty)
  }

  @Test func `429 is retried and reported`() async throws {
    let inner = RuledTransport { number, _ in
      number < 2 ? HTTPResponse(429, headers: [("Retry-After", "8")]) : HTTPResponse(200)
    }
    #expect(try await transport(inner).send(page).status == 200)
    #expect(clock.waits == [8_000, 8_000])
    let reported = notices.all.withLock { $0 }
    #expect(
      reported == [
        .waiting(milliseconds: 8_000, reason: "429", attempt: 2),
        .waiting(milliseconds: 8_000, reason: "429", attempt: 3),
      ]
    )
  }

  @Test func `the response of the fifth attempt is returned`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(503) }
    #expect(try await transport(inner).send(page).status == 503)
    #expect(inner.received.count == 5)
  }

  @Test func `a broken connection is retried, then thrown`() async throws {
    let failing = RuledTransport { _, _ throws(RuntimeFailure) in
      throw RuntimeFailure(.connectionFailed, "reset")
    }
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport(failing).send(page)
    }
    #expect(error?.code == .connectionFailed && failing.received.count == 5)
  }

  @Test func `a permanent failure is thrown at once`() async throws {
    let failing = RuledTransport { _, _ throws(RuntimeFailure) in
      var error = RuntimeFailure(.connectionFailed, "the certificate has expired")
      error.isFinal = true
      throw error
    }
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport(failing).send(page)
    }
    #expect(error?.isFinal == true && failing.received.count == 1 && clock.waits.isEmpty)
  }

  @Test func `a POST without an id is sent only once`() async throws {
    let failing = RuledTransport { _, _ throws(RuntimeFailure) in
      throw RuntimeFailure(.connectionFailed, "reset")
    }
    let post = HTTPRequest(method: "POST", path: "/x")
    await #expect(throws: RuntimeFailure.self) { try await transport(failing).send(post) }
    #expect(failing.received.count == 1)
  }

  @Test func `the budget counts retries`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(503) }
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport(inner, budget: 3).send(page)
    }
    #expect(error?.code == .budgetReached && inner.received.count == 3)
  }

  @Test func `requests obey the ten-second limit`() async throws {
    let inner = RuledTransport { _, _ in HTTPResponse(200) }
    let transport = transport(inner, capacity: 2)
    for _ in 0..<5 { _ = try await transport.send(page) }
    let interval = 10_000 + RateLimiter.marginMilliseconds
    #expect(clock.milliseconds == 2 * interval)
    #expect(notices.all.withLock { $0.contains(.pacing(milliseconds: interval)) })
  }

  @Test func `an announced interval is capped at ten seconds`() async throws {
    let headers = [
      (name: "X-HubSpot-RateLimit-Max", value: "1"),
      (name: "X-HubSpot-RateLimit-Interval-Milliseconds", value: "3600000"),
      (name: "X-HubSpot-RateLimit-Remaining", value: "0"),
    ]
    let inner = RuledTransport { _, _ in HTTPResponse(200, headers: headers) }
    let transport = transport(inner)
    for _ in 0..<3 { _ = try await transport.send(page) }
    #expect(clock.milliseconds < 21_000)
    #expect(notices.all.withLock { $0.count } == 2)
  }

  @Test func `an echoed token is redacted in a body that is not JSON`() async throws {
    let inner = RuledTransport { _, request in
      HTTPResponse(200, "<html>\(request.header("Authorization") ?? "")</html>")
    }
    let response = try await transport(inner).send(page)
    let text = response.body.withBytes { String(decoding: $0, as: UTF8.self) }
    #expect(text == "<html>Bearer •••</html>")
  }

  @Test func `the transport reports the remaining budget`() async throws {
    let transport = transport(RuledTransport { _, _ in HTTPResponse(200) }, budget: 3)
    #expect(transport.requestsLeft == 3)
    _ = try await transport.send(page)
    #expect(transport.requestsLeft == 2)
  }

  @Test func `a low daily quota is reported once`() async throws {
    let headers = [
      (name: "X-HubSpot-RateLimit-Daily", value: "1000"),
      (name: "X-HubSpot-RateLimit-Daily-Remaining", value: "49"),
    ]
    let inner = RuledTransport { _, _ in HTTPResponse(200, headers: headers) }
    let transport = transport(inner)
    for _ in 0..<3 { _ = try await transport.send(page) }
    #expect(notices.all.withLock { $0 } == [.quotaLow(remaining: 49, of: 1_000)])
  }

  // MARK: Tokens of an app

  private static let app = Credential.app(
    OAuthApp(clientId: "c", clientSecret: Secret("s"), refreshToken: Secret("r"))
  )

  private func appTransport(_ respond: @escaping RuledTransport.Rule) -> RuledTransport {
    let issued = Mutex(0)
    return RuledTransport { number, request throws(RuntimeFailure) in
      guard request.path == "/oauth/v1/token" else { return try respond(number, request) }
      let serial = issued.withLock { issued in
        issued += 1
        return issued
      }
      return HTTPResponse(200, #"{"access_token":"t\#(serial)","expires_in":1800}"#)
    }
  }

  @Test func `an app's token is fetched once and replaced before it expires`() async throws {
    let inner = appTransport { _, _ in HTTPResponse(200) }
    let transport = transport(inner, Self.app)
    for _ in 0..<3 { _ = try await transport.send(page) }
    clock.advance(1_741_000)
    _ = try await transport.send(page)
    let tokens = inner.received.filter { $0.method == "GET" }.map { $0.header("Authorization") }
    #expect(tokens == ["Bearer t1", "Bearer t1", "Bearer t1", "Bearer t2"])
    let form = String(decoding: inner.received[0].body, as: UTF8.self)
    #expect(form == "grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=r")
  }

  @Test func `an expired token is replaced at once, but only once`() async throws {
    let inner = appTransport { _, _ in
      HTTPResponse(401, #"{"category":"EXPIRED_AUTHENTICATION"}"#)
    }
    #expect(try await transport(inner, Self.app).send(page).status == 401)
    let tokens = inner.received.filter { $0.method == "GET" }.map { $0.header("Authorization") }
    #expect(tokens == ["Bearer t1", "Bearer t2"])
  }

  @Test func `requests that start together share one exchange`() async throws {
    let inner = appTransport { _, _ in HTTPResponse(200) }
    let transport = transport(inner, Self.app)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { _ = try? await transport.send(page) } }
    }
    #expect(inner.received.count { $0.method == "POST" } == 1)
    #expect(inner.received.count == 21)
  }

  @Test func `a revoked refresh token is an error`() async throws {
    let inner = RuledTransport { _, _ in
      HTTPResponse(400, #"{"status":"BAD_REFRESH_TOKEN","message":"revoked"}"#)
    }
    let error = await #expect(throws: RuntimeFailure.self) {
      try await transport(inner, Self.app).send(page)
    }
    #expect(error?.code == .unauthorized)
    #expect(error?.message.contains("BAD_REFRESH_TOKEN") == true)
  }
}

/// Validation of tokens and addresses, and secrecy.
struct CredentialTests {
  @Test func `nothing prints a secret`() {
    let secret = Secret(" pat-na1-geheim\n")
    var dumped = ""
    dump((secret, Credential.token(secret)), to: &dumped)
    for text in ["\(secret)", String(reflecting: secret), "\(Credential.token(secret))", dumped] {
      #expect(!text.contains("geheim"), "\(text)")
    }
    #expect(secret.revealed == "pat-na1-geheim")
  }

  @Test(
    "an invalid token is reported",
    arguments: [
      ("", "empty"), ("  \n", "empty"), ("pat na1", "character"), ("pat-é", "character"),
      ("pat\r\nHost: evil", "character"),
      ("f26e8d5b-1c2a-4a5b-9c3d-0123456789ab", "2022-11-30"),
    ]
  )
  func fault(text: String, words: String) {
    #expect(Secret(text).tokenFault?.message.contains(words) == true)
  }

  @Test(
    "https and loopback addresses are valid",
    arguments: [
      ("https://api.hubapi.com", "https://api.hubapi.com"),
      ("https://api.hubapi.com/", "https://api.hubapi.com"),
      ("HTTP://LocalHost:8787", "http://localhost:8787"),
      ("http://127.0.0.1:8787", "http://127.0.0.1:8787"), ("http://[::1]:80", "http://[::1]:80"),
      ("http://127.9.9.9", "http://127.9.9.9"),
    ]
  )
  func good(text: String, address: String) throws {
    #expect(try ServiceAddress(text).description == address)
  }

  @Test(
    "other addresses are rejected",
    arguments: [
      "", "api.hubapi.com", "http://api.hubapi.com", "http://127.0.0.1.example.com",
      "http://127.0.0.1@example.com", "http://localhost.example.com", "https://", "https://a/b",
      "https://a?b", "https://a b", "ftp://127.0.0.1", "https://a:99999", "https://a:0",
      "https://[::1", "http://127.0.0.256", "https://a#b", "https://user:pass@host",
      "http://[::1]x", "https://é.example",
    ]
  )
  func bad(text: String) {
    #expect(throws: RuntimeFailure.self) { try ServiceAddress(text) }
  }
}
