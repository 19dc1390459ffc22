import EvqEmulator
import EvqHTTP
import EvqHubSpot
import EvqModel
import EvqTestSupport
import Testing

/// The rate limiter against the emulator's limit with varying latencies: there must be no 429.
struct PacingTests {
  /// Connections that send as fast as the limiter allows, on a simulated clock.
  private struct Simulation {
    private enum Step {
      case ready
      case arriving
      case answered(HTTPResponse)
    }

    private let emulator: Emulator
    private let latencyMax: Int
    private var limiter: RateLimiter
    private var random: SeededRandom
    private var steps: [(time: Int64, step: Step)]
    private(set) var sentCount = 0
    private(set) var refusedCount = 0
    private(set) var now: Int64 = 0

    init(seed: UInt64, limit: Int, latencyMax: Int) throws {
      var options = Emulator.Options()
      options.requestsPerInterval = limit
      emulator = Emulator(account: .sample(now: testNow), options: options)
      limiter = RateLimiter(capacity: limit)
      random = SeededRandom(seed: seed)
      self.latencyMax = latencyMax
      steps = Array(repeating: (0, .ready), count: ServiceTransport.connectionsMax)
    }

    mutating func run(until end: Int64) {
      while now < end, let next = steps.indices.min(by: { steps[$0].time < steps[$1].time }) {
        now = steps[next].time
        steps[next] = advance(steps[next].step)
      }
    }

    private mutating func latency() -> Int64 { Int64(random.below(latencyMax + 1)) }

    private mutating func advance(_ step: Step) -> (Int64, Step) {
      switch step {
      case .ready:
        let wait = limiter.take(at: now)
        guard wait == 0 else { return (now + wait, .ready) }
        sentCount += 1
        return (now + latency(), .arriving)
      case .arriving:
        let request = HTTPRequest(path: EventsEndpoint.typesPath)
        let time = testNow.advanced(byMilliseconds: now)
        let response = emulator.respond(to: request, at: time).response
        if response.status == 429 { refusedCount += 1 }
        return (now + latency(), .answered(response))
      case .answered(let response):
        limiter.settle(at: now)
        limiter.learn(from: HubSpotRules().rateLimit(in: response), at: now)
        return (now, .ready)
      }
    }
  }

  @Test(
    "the limit is never exceeded and almost reached",
    arguments: [(100, 0), (100, 20), (100, 900), (20, 5), (20, 300), (190, 60), (3, 40), (1, 700)]
  )
  func pace(limit: Int, latencyMax: Int) throws {
    for seed in 0..<4 as Range<UInt64> {
      var simulation = try Simulation(seed: seed, limit: limit, latencyMax: latencyMax)
      simulation.run(until: 100_000)
      #expect(simulation.refusedCount == 0, "seed \(seed)")
      // The latency of six connections also limits the rate.
      let possible = min(limit * 10, 6 * 100_000 / max(1, latencyMax))
      #expect(simulation.sentCount > possible * 3 / 4, "seed \(seed): \(simulation.sentCount)")
    }
  }
}
