import EvqModel

/// Hostile lines of events, generated from a seed.
struct HostileLines {
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  /// Fewer than `lines` lines; some are malformed, and the last may have no line end.
  mutating func text(lines: Int) -> [UInt8] {
    var bytes: [UInt8] = random.chance(20) ? [0xEF, 0xBB, 0xBF] : []
    for _ in 0..<random.below(lines) {
      bytes += line()
      bytes += Array(pick(["\n", "\n", "\n", "\r\n", "\n\n", " \n", "\t\r\n"]).utf8)
    }
    if random.chance(50), bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return bytes
  }

  private mutating func line() -> [UInt8] {
    var bytes = Array(object().utf8)
    if random.chance(12) { bytes.removeLast(random.below(bytes.count)) }
    if random.chance(12), !bytes.isEmpty {
      bytes[random.below(bytes.count)] = UInt8(random.below(256))
    }
    if random.chance(3) {
      bytes.insert(contentsOf: [0xFF, 0xC3], at: random.below(bytes.count + 1))
    }
    bytes.removeAll { $0 == UInt8(ascii: "\n") }
    return bytes
  }

  private mutating func object() -> String {
    var fields = [
      "\(key("eventType"))\(value(["signup", "signin", "visit"]))",
      "\(key("id"))\"\(random.below(1_000))\"",
      "\(key("note"))\(value(["signup", "{\\\"eventType\\\":\\\"signup\\\"}", "a"]))",
      "\(key("properties"))\(properties())",
    ]
    if random.chance(15) { fields.append("\(key("eventType"))\(value(["visit", "signup"]))") }
    if random.chance(15) { fields.removeAll { $0.contains("eventType") } }
    if random.chance(15) { fields.insert("\"nested\":{\"eventType\":\"visit\"}", at: 0) }
    if random.chance(40) { fields.reverse() }
    return "{" + fields.joined(separator: pick([",", ",", ", ", " ,\t"])) + "}"
  }

  private mutating func properties() -> String {
    if random.chance(8) {
      return pick(["null", "[]", "\"signup\"", "{}", "[{\"city\":\"signup\"}]"])
    }
    let city = "\(key("city"))\(value(["rome", "oslo", "signup"]))"
    let more = "\(key("n"))\(pick(["5", "-0.5e3", "\"5\"", "true", "[1,[2]]", "{\"a\":{}}"]))"
    return "{\(city),\(more)}"
  }

  private mutating func key(_ name: String) -> String {
    let written = random.chance(10) ? escaped(name) : name
    return "\"\(written)\"\(pick([":", ":", ":", ": ", " : "]))"
  }

  private mutating func value(_ texts: [String]) -> String {
    if random.chance(10) { return pick(["null", "5", "true", "{\"a\":1}", "[]", "\"\""]) }
    let text = pick(texts)
    return "\"\(random.chance(15) && !text.contains("\\") ? escaped(text) : text)\""
  }

  /// The text with one character replaced by an escape.
  private mutating func escaped(_ text: String) -> String {
    let place = text.index(text.startIndex, offsetBy: random.below(text.count))
    let code = String(text[place].asciiValue ?? 0x61, radix: 16)
    return text[..<place] + "\\u00\(code)" + text[text.index(after: place)...]
  }

  private mutating func pick(_ items: [String]) -> String { items[random.below(items.count)] }
}
