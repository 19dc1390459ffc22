import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqTestSupport
import Testing

/// The decision to retry a request, and the pause before.
struct RetryPolicyTests {
  private func decision(
    _ outcome: RetryPolicy.Outcome,
    isSafe: Bool = true
  ) -> RetryPolicy.Decision {
    var policy = RetryPolicy(isSafeToRepeat: isSafe)
    var random = SeededRandom(seed: 1)
    return policy.decide(outcome, &random)
  }

  @Test(
    "temporary failures are retried",
    arguments: [477, 502, 503, 504, 520, 524, 529]
  )
  func isRetried(status: Int) {
    guard case .wait(let milliseconds, "\(status)") = decision(.received(HTTPResponse(status)))
    else {
      Issue.record("\(status) is not retried")
      return
    }
    #expect((1...30_000).contains(milliseconds))
    #expect(decision(.received(HTTPResponse(status)), isSafe: false) == .accept)
  }

  @Test("permanent failures are not retried", arguments: [200, 201, 400, 403, 404, 414, 500, 501])
  func isNotRetried(status: Int) {
    #expect(decision(.received(HTTPResponse(status))) == .accept)
  }

  @Test func `a request without a response is retried if repeating it is safe`() {
    guard case .wait = decision(.failure) else {
      Issue.record("not retried")
      return
    }
    #expect(decision(.failure, isSafe: false) == .accept)
  }

  @Test("a truncated body is retried", arguments: [#"{"results":[{"id":"#, "", "{"])
  func isRetried(body: String) {
    guard case .wait = decision(.received(HTTPResponse(200, body))) else {
      Issue.record("not retried")
      return
    }
    #expect(decision(.received(HTTPResponse(200, body)), isSafe: false) == .accept)
  }

  @Test(
    "a malformed body is not retried",
    arguments: [
      "<html></html>", "Sign in", #"{"results":[{"id":"\ud800"}]}"#, #"{"results":[1e400]}"#,
      #"{"results":[]}}"#,
    ]
  )
  func isNotRetried(body: String) {
    #expect(decision(.received(HTTPResponse(200, body))) == .accept)
  }

  @Test(
    "the pause after 429 depends on the policy",
    arguments: [
      (#"{"policyName":"TEN_SECONDLY_ROLLING"}"#, 10_000 as Int64),
      (#"{"policyName":"SECONDLY"}"#, 1_000),
      (#"{"message":"You have reached your secondly limit."}"#, 1_000),
      (#"{"message":"You have reached your ten_secondly_rolling limit."}"#, 10_000),
      ("not JSON", 10_000),
    ]
  )
  func pause(body: String, milliseconds: Int64) {
    let wait = RetryPolicy.Decision.wait(milliseconds: milliseconds, reason: "429")
    #expect(decision(.received(HTTPResponse(429, body))) == wait)
    #expect(decision(.received(HTTPResponse(429, body)), isSafe: false) == wait)
  }

  @Test func `Retry-After overrides the policy's pause`() {
    let response = HTTPResponse(429, headers: [("retry-after", "3")])
    #expect(decision(.received(response)) == .wait(milliseconds: 3_000, reason: "429"))
  }

  @Test func `a daily limit or a pause of hours is not retried`() {
    #expect(decision(.received(HTTPResponse(429, #"{"policyName":"DAILY"}"#))) == .accept)
    let moved = HTTPResponse(477, headers: [("Retry-After", "86400")])
    #expect(decision(.received(moved)) == .accept)
    let huge = HTTPResponse(429, headers: [("Retry-After", "9223372036854775807")])
    #expect(decision(.received(huge)) == .accept)
  }

  @Test func `the fifth attempt is the last`() {
    var policy = RetryPolicy(isSafeToRepeat: true)
    var random = SeededRandom(seed: 7)
    var waits = 0
    while case .wait = policy.decide(.failure, &random) { waits += 1 }
    #expect(waits == 4 && policy.attempt == 5)
  }

  @Test func `an expired token is replaced once`() {
    var policy = RetryPolicy(isSafeToRepeat: false)
    var random = SeededRandom(seed: 7)
    let expired = HTTPResponse(401, #"{"category":"EXPIRED_AUTHENTICATION"}"#)
    #expect(policy.decide(.received(expired), &random) == .refresh)
    #expect(policy.decide(.received(expired), &random) == .accept)
    #expect(decision(.received(HTTPResponse(401))) == .accept)
  }
}

extension RetryPolicy.Outcome {
  /// A response, classified by HubSpot's rules.
  fileprivate static func received(_ response: HTTPResponse) -> RetryPolicy.Outcome {
    .response(HubSpotRules().verdict(on: response))
  }
}

/// The token bucket.
struct RateLimiterTests {
  @Test(
    "any ten seconds have at most as many requests as the limit",
    arguments: 0..<50 as Range<UInt64>
  )
  func neverExceedsLimit(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let capacity = 1 + random.below(20)
    var limiter = RateLimiter(capacity: capacity)
    var now: Int64 = 0
    var sent: [Int64] = []
    for _ in 0..<300 {
      let wait = limiter.take(at: now)
      if wait == 0 { sent.append(now) }
      now += wait > 0 && random.chance(80) ? wait : Int64(random.below(700))
    }
    for (index, time) in sent.enumerated() where index >= capacity {
      #expect(time - sent[index - capacity] >= 10_000)
    }
    #expect(sent.count > capacity)
  }

  @Test func `a request after the wait is allowed, and not earlier`() {
    var limiter = RateLimiter(capacity: 2)
    #expect(limiter.take(at: 0) == 0)
    #expect(limiter.take(at: 400) == 0)
    let margin = RateLimiter.marginMilliseconds
    #expect(limiter.take(at: 1_000) == 9_000 + margin)
    #expect(limiter.take(at: 10_000 + margin) == 0)
    #expect(limiter.take(at: 10_000 + margin) == 400)
  }

  @Test func `an interval begins with the response`() {
    var limiter = RateLimiter(capacity: 2)
    let margin = RateLimiter.marginMilliseconds
    #expect(limiter.take(at: 0) == 0)
    #expect(limiter.take(at: 100) == 0)
    limiter.settle(at: 900)
    #expect(limiter.take(at: 1_000) == 9_100 + margin)
    limiter.settle(at: 1_500)
    #expect(limiter.take(at: 10_900 + margin) == 0)
    #expect(limiter.take(at: 10_900 + margin) == 600)
  }

  @Test func `the announced limit replaces the default`() {
    var limiter = RateLimiter(capacity: 1)
    let headers = [
      (name: "X-HubSpot-RateLimit-Max", value: "3"),
      (name: "x-hubspot-ratelimit-interval-milliseconds", value: "1000"),
    ]
    #expect(limiter.take(at: 0) == 0)
    limiter.learn(from: HubSpotRules().rateLimit(in: HTTPResponse(200, headers: headers)), at: 0)
    #expect(limiter.take(at: 0) == 0)
    #expect(limiter.take(at: 0) == 0)
    #expect(limiter.take(at: 0) == 1_000 + RateLimiter.marginMilliseconds)
  }

  @Test func `requests of other clients are counted`() {
    var limiter = RateLimiter(capacity: 100)
    let headers = [(name: "X-HubSpot-RateLimit-Remaining", value: "0")]
    limiter.learn(
      from: HubSpotRules().rateLimit(in: HTTPResponse(200, headers: headers)),
      at: 5_000
    )
    #expect(limiter.take(at: 6_000) == 9_000 + RateLimiter.marginMilliseconds)
  }

  @Test func `a large difference counts as requests of other clients, a small one does not`() {
    for (remaining, free) in [(40, 40), (85, 99)] {
      var limiter = RateLimiter(capacity: 100)
      #expect(limiter.take(at: 0) == 0)
      limiter.settle(at: 5)
      let header = (name: "X-HubSpot-RateLimit-Remaining", value: String(remaining))
      limiter.learn(from: HubSpotRules().rateLimit(in: HTTPResponse(200, headers: [header])), at: 5)
      var taken = 0
      while limiter.take(at: 10) == 0 { taken += 1 }
      #expect(taken == free)
    }
  }

  @Test func `invalid headers are ignored`() {
    var limiter = RateLimiter(capacity: 2)
    for (name, value) in [
      ("Max", "0"), ("Max", "-4"), ("Max", "many"), ("Max", "99999999999999999999"),
      ("Interval-Milliseconds", "0"), ("Interval-Milliseconds", "-1"),
      ("Interval-Milliseconds", "soon"), ("Remaining", "-1"),
    ] {
      let header = (name: "X-HubSpot-RateLimit-\(name)", value: value)
      limiter.learn(from: HubSpotRules().rateLimit(in: HTTPResponse(200, headers: [header])), at: 0)
    }
    #expect(limiter.take(at: 0) == 0)
    #expect(limiter.capacity == 2 && limiter.interval == 10_000)
  }

  @Test(
    "no header stops a run for long",
    arguments: [
      ("1", "3600000", 10_000), ("1", "9223372036854775807", 10_000), ("100", "86400000", 60_000),
      ("9223372036854775807", "1", 100), ("5", "10000", 10_000),
    ] as [(String, String, Int64)]
  )
  func bounds(max: String, interval: String, wait: Int64) {
    var limiter = RateLimiter(capacity: 1)
    let headers = [
      (name: "X-HubSpot-RateLimit-Max", value: max),
      (name: "X-HubSpot-RateLimit-Interval-Milliseconds", value: interval),
      (name: "X-HubSpot-RateLimit-Remaining", value: "0"),
    ]
    #expect(limiter.take(at: 0) == 0)
    limiter.settle(at: 0)
    limiter.learn(from: HubSpotRules().rateLimit(in: HTTPResponse(200, headers: headers)), at: 0)
    #expect(limiter.interval == wait && limiter.capacity <= 100_000)
    #expect(limiter.take(at: 0) <= wait + RateLimiter.marginMilliseconds)
  }
}
