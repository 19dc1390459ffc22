import EvqHTTP
import EvqModel

/// The checked parameters of `GET /events/v3/events`.
struct EventsParameters {
  private(set) var eventType: String?
  private(set) var objectType: ObjectType?
  private(set) var objectId: String?
  private(set) var objectProperties: [(name: String, value: String)] = []
  /// The accepted values of each property, in the order of the query.
  private(set) var properties: [(name: String, values: [String])] = []
  private(set) var ids: Set<Text>?
  private(set) var shownProperties: Set<Text>?
  private(set) var window = TimeWindow()
  private(set) var isDescending = false
  private(set) var limit = 20
  private(set) var after: EventCursor?
  private(set) var before: EventCursor?

  static let limitMax = 100

  /// Throws for parameters that HubSpot refuses.
  init(_ query: [(name: String, value: String)], isStrict: Bool) throws(Refusal) {
    for (name, value) in query { try read(name, value, isStrict: isStrict) }
    try checkCombination(isStrict: isStrict)
  }

  // MARK: Single parameters

  private mutating func read(_ name: String, _ value: String, isStrict: Bool) throws(Refusal) {
    switch name {
    case "eventType":
      guard eventType == nil else { throw .repeatedParameter(name) }
      eventType = value
    case "objectType":
      guard let type = ObjectTypeName.parse(value) else { throw .unknownObjectType(value) }
      objectType = type
    case "objectId":
      guard let number = Int64(value), number >= 0 else {
        throw .invalidParameter(name, value, expected: "an integer")
      }
      objectId = String(number)
    case "id": ids = (ids ?? []).union([Text(value)])
    case "properties": shownProperties = (shownProperties ?? []).union([Text(value)])
    case "occurredAfter": window.since = try instant(name, value)
    case "occurredBefore": window.until = try instant(name, value)
    case "sort": isDescending = try descending(value)
    case "limit": limit = try limit(value, isStrict: isStrict)
    case "after": after = try cursor(name, value)
    case "before": before = try cursor(name, value)
    default: readPropertyFilter(name, value)
    }
  }

  /// Reads `property.NAME` and `objectProperty.NAME`; other names are ignored, as HubSpot does.
  private mutating func readPropertyFilter(_ name: String, _ value: String) {
    if name.hasPrefix("objectProperty.") {
      objectProperties.append((String(name.dropFirst("objectProperty.".count)), value))
    } else if name.hasPrefix("property.") {
      let property = String(name.dropFirst("property.".count))
      if let index = properties.firstIndex(where: { Text($0.name) == Text(property) }) {
        properties[index].values.append(value)
      } else {
        properties.append((property, [value]))
      }
    }
  }

  private func instant(_ name: String, _ value: String) throws(Refusal) -> Instant {
    guard let instant = DateTimeText.parse(value) else {
      throw .invalidParameter(name, value, expected: "an ISO 8601 timestamp")
    }
    return instant
  }

  private func descending(_ value: String) throws(Refusal) -> Bool {
    switch value.lowercased() {
    case "occurredat": return false
    case "-occurredat": return true
    default:
      throw .invalidParameter("sort", value, expected: "occurredAt or -occurredAt")
    }
  }

  private func limit(_ value: String, isStrict: Bool) throws(Refusal) -> Int {
    guard let limit = Int(value), limit >= 1, !isStrict || limit <= Self.limitMax else {
      throw .invalidParameter("limit", value, expected: "an integer from 1 to \(Self.limitMax)")
    }
    return min(limit, Self.limitMax)
  }

  private func cursor(_ name: String, _ value: String) throws(Refusal) -> EventCursor {
    guard let cursor = EventCursor(token: value) else {
      throw .invalidParameter(name, value, expected: "a cursor of an earlier response")
    }
    return cursor
  }

  // MARK: Combinations

  private func checkCombination(isStrict: Bool) throws(Refusal) {
    let needs: [(isSet: Bool, name: String, other: String, isOtherSet: Bool)] = [
      (objectId != nil, "objectId", "objectType", objectType != nil),
      (!objectProperties.isEmpty, "objectProperty", "objectType", objectType != nil),
      (!properties.isEmpty, "property", "eventType", eventType != nil),
      (ids != nil && isStrict, "id", "eventType", eventType != nil),
    ]
    for need in needs where need.isSet && !need.isOtherSet {
      throw .missingParameter(need.other, requiredBy: need.name)
    }
    if after != nil, before != nil { throw .exclusiveParameters("after", "before") }
    guard eventType == nil else { return }
    let namesRecord = objectType != nil && (objectId != nil || !objectProperties.isEmpty)
    if namesRecord, isStrict { throw .eventTypeRequired }
    if !namesRecord, ids == nil { throw .nothingSelected }
  }
}
