import EvqEmulator
import EvqEngine
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqTestSupport

/// A reply, taken apart.
struct ServiceAnswer {
  let reply: Reply

  var status: Int { reply.response.status }

  var body: JSONValue? { JSONValue(reply.response.body) }

  var text: String { reply.response.body.withBytes { String(decoding: $0, as: UTF8.self) } }

  var category: String? { body?["category"]?.string }

  func header(_ name: String) -> String? { reply.response.header(name) }

  /// A text deep in the body: `text("paging", "next", "after")`.
  func text(_ path: String...) -> String? {
    path.reduce(body) { $0?[$1] }?.string
  }

  var ids: [String] { (body?["results"]?.array ?? []).compactMap { $0["id"]?.string } }
}

/// Made once: most of a test's time would go into it.
private let sampleAccount = Account.sample(now: testNow)

extension EmulatedService {
  /// A service over the sample account that asks for tokens, as over a socket.
  static func sample(
    _ change: (inout Options) -> Void = { _ in },
    isStrict: Bool = false,
    faults plan: String = ""
  ) throws -> EmulatedService {
    var options = Options()
    options.requiresToken = true
    change(&options)
    return EmulatedService(
      Emulator(account: sampleAccount, options: .init(isStrict: isStrict)),
      options: options,
      faults: try FaultPlan(toml: plan)
    )
  }

  /// Asks for something that is there.
  func ask(
    _ target: String,
    token: String? = "pat-na1-test",
    seconds: Double = 0
  ) -> ServiceAnswer {
    ask("GET", target, token: token, seconds: seconds)
  }

  /// Asks as an HTTP client does; seconds count from the tests' now.
  func ask(
    _ method: String,
    _ target: String,
    token: String? = "pat-na1-test",
    body: String = "",
    seconds: Double = 0
  ) -> ServiceAnswer {
    let parts = target.split(separator: "?", maxSplits: 1)
    var request = HTTPRequest(
      method: method,
      path: String(parts[0]),
      query: QueryEncoding.decode(parts.count > 1 ? String(parts[1]) : ""),
      body: Array(body.utf8)
    )
    if let token { request.headers = [("Authorization", "Bearer \(token)")] }
    let now = testNow.advanced(byMilliseconds: Int64(seconds * 1_000))
    return ServiceAnswer(reply: respond(to: request, at: now))
  }
}

/// A page of events that every sample account has.
let pageTarget = "/events/v3/events?eventType=pe123_signup&limit=5"
