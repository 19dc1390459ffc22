import EvqModel
import EvqTestSupport

/// Draws accounts and queries from a seed.
struct RandomCase {
  var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  static let types = ["pe1_a", "pe1_b", "e_c", "ae2_d"]
  static let texts = [
    "", "a", "b", "A", "new york", "são", "x\\y", "q\"q", "5", "5.0", "-3", "1e2", "x9",
    "{\"a\":1}", "[\"são\",{\"b\":1.0}]", "STRASSE", "straße", "ſ", "ΟΔΟΣ",
  ]
  static let properties = ["property.p", "property.q", "property.n"]

  // MARK: Accounts

  /// Events with few distinct values, so that conditions match and times are equal.
  mutating func events(count: Int) -> [TestEvent] {
    (0..<count).map { index in
      var properties: [String: String] = [:]
      for name in ["p", "q", "n"] where !random.chance(25) {
        properties[name] = random.pick(RandomCase.texts)
      }
      return TestEvent(
        id: "id\(random.below(900))-\(index)",
        eventType: random.pick(RandomCase.types),
        time: testNow.milliseconds - Int64(random.below(20)) * 3_600_000,
        objectType: random.chance(70) ? "CONTACT" : "COMPANY",
        objectId: String(random.below(4) + 1),
        properties: properties,
        writesObjects: random.chance(50)
      )
    }
  }

  // MARK: Conditions

  mutating func predicate(depth: Int, over events: [TestEvent]) -> RandomPredicate {
    if depth > 0, random.chance(65) {
      switch random.below(5) {
      case 0, 1: return .and(parts(depth, events))
      case 2, 3: return .or(parts(depth, events))
      default: return .not(predicate(depth: depth - 1, over: events))
      }
    }
    return leaf(over: events)
  }

  private mutating func parts(_ depth: Int, _ events: [TestEvent]) -> [RandomPredicate] {
    (0..<random.below(2) + 2).map { _ in predicate(depth: depth - 1, over: events) }
  }

  private mutating func leaf(over events: [TestEvent]) -> RandomPredicate {
    let property = random.pick(RandomCase.properties)
    switch random.below(16) {
    case 0, 1, 2: return equality(property, RandomCase.texts)
    case 3, 4, 5: return equality("eventType", RandomCase.types + ["pe1_none"])
    case 6: return equality("objectId", ["1", "2", "3", "4", "05", "none"])
    case 7: return equality("id", events.prefix(6).map(\.id) + ["nobody"])
    case 8, 9:
      let names = ["contact", "contacts", "CONTACT", "0-1", "company", "deal"]
      return .objectType(some(of: names), negated: random.chance(20))
    case 10:
      return .ordered(property, random.pick(["<", "<=", ">", ">="]), random.pick([-3, 5, 99.5]))
    case 11: return .between(property, random.pick([-3, 0]), random.pick([5, 100]))
    case 12:
      let field = random.pick([property, "eventType", "id"])
      return .search(
        field,
        random.pick(["contains", "starts with", "ends with"]),
        random.pick(["a", "e", "1", "pe1"])
      )
    case 13:
      return .ignoringCase(property, random.pick(["a", "B", "NEW YORK", "strasse", "S", "οδος"]))
    case 14:
      return random.chance(50)
        ? .missing(property, negated: random.chance(50))
        : .empty(property, negated: random.chance(50))
    default:
      return .time(
        random.pick(["<", "<=", ">", ">="]),
        testNow.milliseconds - Int64(random.below(22)) * 3_600_000
      )
    }
  }

  private mutating func equality(_ field: String, _ values: [String]) -> RandomPredicate {
    let chosen = some(of: values)
    return .equals(
      field,
      chosen,
      spelledAsList: random.chance(30),
      negated: random.chance(20)
    )
  }

  private mutating func some(of values: [String]) -> [String] {
    (0..<(random.chance(60) ? 1 : random.below(3) + 2)).map { _ in random.pick(values) }
  }
}
