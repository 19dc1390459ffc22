import EvqModel

/// A random condition with its text in evq and a naive evaluation.
///
/// The evaluation shares no code with evq, so that it does not repeat a mistake of evq.
indirect enum RandomPredicate: CustomStringConvertible {
  case and([RandomPredicate])
  case or([RandomPredicate])
  case not(RandomPredicate)
  case equals(String, [String], spelledAsList: Bool, negated: Bool)
  case objectType([String], negated: Bool)
  case ordered(String, String, Double)
  case between(String, Double, Double)
  case search(String, String, String)
  case ignoringCase(String, String)
  case missing(String, negated: Bool)
  case empty(String, negated: Bool)
  case time(String, Int64)

  /// The truth of the condition for an event; nil is missing.
  func truth(of row: TestEvent) -> Bool? {
    switch self {
    case .and(let parts):
      let truths = parts.map { $0.truth(of: row) }
      if truths.contains(false) { return false }
      return truths.contains(nil) ? nil : true
    case .or(let parts):
      let truths = parts.map { $0.truth(of: row) }
      if truths.contains(true) { return true }
      return truths.contains(nil) ? nil : false
    case .not(let part):
      return part.truth(of: row).map { !$0 }
    case .equals(let field, let values, _, let negated):
      return row.value(field).map { values.contains($0) != negated }
    case .objectType(let names, let negated):
      let wanted = names.map(RandomPredicate.canonicalType)
      return wanted.contains(row.objectType) != negated
    case .ordered(let field, let sign, let bound):
      return row.value(field).flatMap(RandomPredicate.number).map {
        RandomPredicate.holds($0, sign, bound)
      }
    case .between(let field, let low, let high):
      return row.value(field).flatMap(RandomPredicate.number).map { $0 >= low && $0 <= high }
    case .search(let field, let how, let needle):
      return row.value(field).map { text in
        switch how {
        case "contains": text.contains(needle)
        case "starts with": text.hasPrefix(needle)
        default: text.hasSuffix(needle)
        }
      }
    case .ignoringCase(let field, let text):
      return row.value(field).map { RandomPredicate.folded($0) == RandomPredicate.folded(text) }
    case .missing(let field, let negated):
      return (row.value(field) == nil) != negated
    case .empty(let field, let negated):
      return row.value(field).map { $0.isEmpty != negated }
    case .time(let sign, let bound):
      return RandomPredicate.holds(Double(row.time), sign, Double(bound))
    }
  }

  /// Case folding of the characters that the tests use.
  private static func folded(_ text: String) -> [String] {
    text.unicodeScalars.flatMap { scalar in
      switch scalar {
      case "ß", "ẞ": ["s", "s"]
      case "ſ": ["s"]
      case "Σ", "ς": ["σ"]
      default: [String(scalar).lowercased()]
      }
    }
  }

  private static func canonicalType(_ name: String) -> String {
    ["contact": "CONTACT", "contacts": "CONTACT", "0-1": "CONTACT", "company": "COMPANY"][
      name.lowercased()
    ] ?? name.uppercased()
  }

  private static func holds(_ left: Double, _ sign: String, _ right: Double) -> Bool {
    switch sign {
    case "<": left < right
    case "<=": left <= right
    case ">": left > right
    default: left >= right
    }
  }

  private static func number(_ text: String) -> Double? {
    text.isEmpty || text.contains("x") ? nil : Double(text)
  }

  // MARK: Text

  var description: String {
    switch self {
    case .and(let parts): joined(parts, " and ")
    case .or(let parts): joined(parts, " or ")
    case .not(let part): "not (\(part))"
    case .equals(let field, let values, let asList, let negated):
      equality(field, values, asList, negated)
    case .objectType(let names, let negated):
      equality("objectType", names, names.count > 1, negated)
    case .ordered(let field, let sign, let bound): "\(field) \(sign) \(text(bound))"
    case .between(let field, let low, let high): "\(field) between \(text(low)) and \(text(high))"
    case .search(let field, let how, let needle): "\(field) \(how) \(quoted(needle))"
    case .ignoringCase(let field, let text): "\(field) =~ \(quoted(text))"
    case .missing(let field, let negated): "\(field) is \(negated ? "not " : "")missing"
    case .empty(let field, let negated): "\(field) is \(negated ? "not " : "")empty"
    case .time(let sign, let bound): "occurredAt \(sign) \(Instant(clamping: bound))"
    }
  }

  private func joined(_ parts: [RandomPredicate], _ word: String) -> String {
    parts.map { "(\($0))" }.joined(separator: word)
  }

  private func equality(_ field: String, _ values: [String], _ asList: Bool, _ negated: Bool)
    -> String
  {
    if asList || values.count > 1 {
      return "\(field) \(negated ? "not " : "")in (\(values.map(quoted).joined(separator: ", ")))"
    }
    return "\(field) \(negated ? "!=" : "=") \(quoted(values[0]))"
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.reduce(into: "") { $0 += $1 == "\\" || $1 == "\"" ? "\\\($1)" : String($1) } + "\""
  }

  private func text(_ number: Double) -> String {
    number == number.rounded() ? String(Int(number)) : String(number)
  }
}

/// One event of a random account.
struct TestEvent {
  var id: String
  var eventType: String
  var time: Int64
  var objectType: String
  var objectId: String
  var properties: [String: String]
  /// Whether objects and arrays are written as JSON with blanks rather than as texts.
  var writesObjects = false

  /// The text of a field, by its name in evq; nil if missing.
  func value(_ field: String) -> String? {
    switch field {
    case "id": id
    case "eventType": eventType
    case "objectId": objectId
    default: properties[String(field.dropFirst("property.".count))]
    }
  }

  var json: String {
    let pairs = properties.sorted { $0.key < $1.key }
      .map { "\(JSONText.string($0.key)):\(written($0.value))" }
    return "{\"objectType\":\"\(objectType)\",\"objectId\":\"\(objectId)\","
      + "\"eventType\":\"\(eventType)\",\"occurredAt\":\"\(Instant(clamping: time))\","
      + "\"id\":\"\(id)\",\"properties\":{\(pairs.joined(separator: ","))}}"
  }

  private func written(_ value: String) -> String {
    guard writesObjects, let first = value.first, "{[".contains(first) else {
      return JSONText.string(value)
    }
    let spaced = value.reduce(into: "") { $0 += "{}[]:,".contains($1) ? " \($1) " : String($1) }
    return spaced.replacing("ã", with: "\\u00e3")
  }
}
