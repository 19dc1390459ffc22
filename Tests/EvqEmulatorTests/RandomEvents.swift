import EvqModel
import EvqTestSupport

/// Random events in many spellings.
///
/// They have few distinct values and times, so that filters match and ties occur.
struct RandomEvents {
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  static let types = ["pe1_a", "pe1_b", "e_c"]

  /// Events as JSON objects; some share an id with an earlier one.
  mutating func objects(_ count: Int) -> [String] {
    (0..<count).map { number in
      let id = random.chance(5) && number > 0 ? random.below(number) : number
      var fields = [
        "\"id\":" + random.pick(["\"id-\(id)\"", "\"id\\u002d\(id)\""]),
        "\"eventType\":" + random.pick(["\"pe1_a\"", "\"pe1\\u005fa\"", "\"pe1_b\"", "\"e_c\""]),
        "\"occurredAt\":" + time(),
        "\"objectType\":" + random.pick(["\"CONTACT\"", "\"contacts\"", "\"0-1\"", "\"company\""]),
        "\"objectId\":" + random.pick(["1", "\"1\"", "\"2\"", "\"03\""]),
        "\"properties\":" + properties(),
      ]
      if random.chance(50) { fields.reverse() }
      if random.chance(10) { fields.append("\"results\":[{\"id\":\"x\"}]") }
      return "{" + fields.joined(separator: random.pick([",", " , "])) + "}"
    }
  }

  private mutating func time() -> String {
    let time = testNow.advanced(byMilliseconds: -3_600_000 * Int64(random.below(12)))
    return random.pick(["\"\(time)\"", "\(time.milliseconds)"])
  }

  private mutating func properties() -> String {
    var fields: [String] = []
    for _ in 0..<random.below(4) {
      let name = random.pick(["p", "q", "new \\\"n\\\"", "S\\u00e3o"])
      let value = random.pick([
        "\"a\"", "\"\\u0061\"", "\"\"", "\"new york\"", "5", "5.0", "true", "null",
        "{\"x\": [1,2]}", "\"tab\\tsão\"",
      ])
      fields.append("\"\(name)\":\(value)")
    }
    return random.chance(5) ? "null" : "{\(fields.joined(separator: ","))}"
  }

  /// A random query that the emulator accepts.
  mutating func query() -> [(name: String, value: String)] {
    var query: [(name: String, value: String)] = []
    switch random.below(6) {
    case 0:
      query = [("objectType", "contact"), ("objectId", random.pick(["1", "2", "3", "9"]))]
    case 1:
      query = (0..<random.below(5) + 1).map { _ in ("id", "id-\(random.below(300))") }
    default:
      query = [("eventType", random.pick(RandomEvents.types + ["pe1_none"]))]
      if random.chance(30) { query.append(("objectType", random.pick(["contact", "company"]))) }
      if random.chance(50) { query += propertyFilters() }
    }
    if random.chance(40) { query.append(("occurredAfter", instant())) }
    if random.chance(40) { query.append(("occurredBefore", instant())) }
    if random.chance(50) { query.append(("sort", random.pick(["occurredAt", "-occurredAt"]))) }
    if random.chance(20) { query.append(("properties", random.pick(["p", "São"]))) }
    query.append(("limit", String(random.pick([1, 3, 10, 100]))))
    return query
  }

  private mutating func propertyFilters() -> [(name: String, value: String)] {
    (0..<random.below(2) + 1).map { _ in
      (
        "property." + random.pick(["p", "p", "q", "new \"n\"", "São", "none"]),
        random.pick(["a", "", "5", "true", "new york", "{\"x\": [1,2]}", "tab\tsão"])
      )
    }
  }

  private mutating func instant() -> String {
    testNow.advanced(byMilliseconds: -3_600_000 * Int64(random.below(13))).description
  }
}
