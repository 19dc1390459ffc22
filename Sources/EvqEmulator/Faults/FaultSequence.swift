import EvqHTTP
import EvqModel

/// The state of a fault plan: counts requests and picks their faults.
struct FaultSequence: Sendable {
  /// The faults of one request.
  struct Strike: Sendable {
    /// Nil for no fault besides the delay.
    var effect: Fault.Effect?
    var delayMilliseconds = 0
  }

  private let plan: FaultPlan
  private var counts: [(seen: Int, struck: Int)]

  init(_ plan: FaultPlan) {
    self.plan = plan
    counts = plan.faults.map { _ in (0, 0) }
  }

  /// Counts a request for each fault that it concerns, and returns its faults.
  mutating func next(for request: HTTPRequest) -> Strike {
    var strike = Strike()
    for (index, fault) in plan.faults.enumerated() where fault.concerns(request) {
      counts[index].seen += 1
      guard counts[index].struck < fault.times ?? .max, isDue(fault, index) else { continue }
      if case .slow(let milliseconds) = fault.effect {
        strike.delayMilliseconds += milliseconds
      } else if strike.effect == nil {
        strike.effect = fault.effect
      } else {
        continue
      }
      counts[index].struck += 1
    }
    return strike
  }

  private func isDue(_ fault: Fault, _ index: Int) -> Bool {
    let number = counts[index].seen
    switch fault.schedule {
    case .every(let step): return number % step == 0
    case .at(let numbers): return numbers.contains(number)
    case .chance(let percent):
      // Drawn for this number alone, so it does not depend on other faults.
      var random = SeededRandom(seed: plan.seed)
      random = SeededRandom(seed: random.next() ^ UInt64(index) << 48 ^ UInt64(number))
      return random.chance(percent)
    }
  }
}

extension Fault {
  /// Whether the fault counts a request.
  fileprivate func concerns(_ request: HTTPRequest) -> Bool {
    if let path, !request.path.hasPrefix(path) { return false }
    if let method, request.method != method { return false }
    switch effect {
    case .expiredCursor, .repeatedPage: return request.carriesCursor
    case .rateLimit, .status, .slow, .cut, .drop, .wrongJSON, .badRecord, .badPaging, .foreignLink,
      .expiredToken:
      return true
    }
  }
}

extension HTTPRequest {
  /// The query parameters that hold cursors.
  static let cursorNames: Set<String> = ["after", "before", "offset"]

  var carriesCursor: Bool { query.contains { HTTPRequest.cursorNames.contains($0.name) } }
}
