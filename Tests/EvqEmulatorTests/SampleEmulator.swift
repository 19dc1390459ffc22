import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqModel
import EvqTestSupport

/// Shared, because generating it takes longer than most tests.
private let sampleAccount = Account.sample(now: testNow)

extension Emulator {
  /// An emulator of the sample account that requires tokens, as over a socket.
  static func sample(
    _ change: (inout Options) -> Void = { _ in },
    isStrict: Bool = false,
    faults plan: String = ""
  ) throws -> Emulator {
    var options = Options(isStrict: isStrict)
    options.requiresToken = true
    change(&options)
    return Emulator(
      account: sampleAccount,
      options: options,
      faults: try FaultPlan(toml: plan)
    )
  }

  /// The response without a token, at the tests' now.
  func response(to request: HTTPRequest) -> HTTPResponse {
    respond(to: request, at: testNow).response
  }

  /// Sends a GET request.
  func send(
    _ target: String,
    token: String? = "pat-na1-test",
    seconds: Double = 0
  ) -> TestResponse {
    send("GET", target, token: token, seconds: seconds)
  }

  /// Sends a request; `seconds` count from the tests' now.
  func send(
    _ method: String,
    _ target: String,
    token: String? = "pat-na1-test",
    body: String = "",
    seconds: Double = 0
  ) -> TestResponse {
    let parts = target.split(separator: "?", maxSplits: 1)
    var request = HTTPRequest(
      method: method,
      path: String(parts[0]),
      query: QueryEncoding.decode(parts.count > 1 ? String(parts[1]) : ""),
      body: Array(body.utf8)
    )
    if let token { request.headers = [("Authorization", "Bearer \(token)")] }
    let now = testNow.advanced(byMilliseconds: Int64(seconds * 1_000))
    return TestResponse(respond(to: request, at: now))
  }
}

/// A page of events in every sample account.
let pageTarget = "/events/v3/events?eventType=pe123_signup&limit=5"

let eventsPath = "/events/v3/events"
let eventTypesPath = eventsPath + "/event-types"
