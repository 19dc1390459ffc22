import EvqHTTP
import EvqModel

/// The checked parameters of `GET /events/v3/events`.
struct EventsParameters {
  var eventType: String?
  var objectType: ObjectType?
  var objectId: String?
  var objectProperties: [(name: String, value: String)] = []
  /// Values by property, in the order in which they were named.
  var properties: [(name: String, values: [String])] = []
  var ids: Set<Text>?
  var shownProperties: Set<Text>?
  var window = TimeWindow()
  var isDescending = false
  var limit = 20
  var after: EventCursor?
  var before: EventCursor?

  static let limitMax = 100

  /// Reads the parameters; what the service would refuse is an error.
  init(
    _ query: [(name: String, value: String)],
    options: Emulator.Options
  ) throws(EmulatedError) {
    for (name, value) in query { try read(name, value, options) }
    try checkDependencies(options)
  }

  // MARK: One parameter

  private mutating func read(
    _ name: String,
    _ value: String,
    _ options: Emulator.Options
  ) throws(EmulatedError) {
    switch name {
    case "eventType":
      guard eventType == nil else { throw .repeated(name) }
      eventType = value
    case "objectType":
      let type = ObjectType(value)
      guard type.isPlausible else { throw .unknownObjectType(value) }
      objectType = type
    case "objectId":
      guard let number = Int64(value), number >= 0 else {
        throw .invalid(name, value, "an integer")
      }
      objectId = String(number)
    case "id": ids = (ids ?? []).union([Text(value)])
    case "properties": shownProperties = (shownProperties ?? []).union([Text(value)])
    case "occurredAfter": window.since = try instant(name, value)
    case "occurredBefore": window.until = try instant(name, value)
    case "sort": isDescending = try descending(value)
    case "limit": limit = try limit(value, options)
    case "after": after = try cursor(name, value)
    case "before": before = try cursor(name, value)
    default: readFamily(name, value)
    }
  }

  /// `property.NAME` and `objectProperty.NAME`; other names are ignored, as the service does.
  private mutating func readFamily(_ name: String, _ value: String) {
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

  private func instant(_ name: String, _ value: String) throws(EmulatedError) -> Instant {
    guard let instant = Instant(value), value.contains("-") else {
      throw .invalid(name, value, "an ISO 8601 timestamp")
    }
    return instant
  }

  private func descending(_ value: String) throws(EmulatedError) -> Bool {
    switch value.lowercased() {
    case "occurredat": return false
    case "-occurredat": return true
    default: throw .invalid("sort", value, "occurredAt or -occurredAt")
    }
  }

  private func limit(_ value: String, _ options: Emulator.Options) throws(EmulatedError) -> Int {
    guard let limit = Int(value), limit >= 1, !options.isStrict || limit <= Self.limitMax else {
      throw .invalid("limit", value, "an integer from 1 to \(Self.limitMax)")
    }
    return min(limit, Self.limitMax)
  }

  private func cursor(_ name: String, _ value: String) throws(EmulatedError) -> EventCursor {
    guard let cursor = EventCursor(token: value) else {
      throw .invalid(name, value, "a cursor of an earlier answer")
    }
    return cursor
  }

  // MARK: Parameters that need each other

  private func checkDependencies(_ options: Emulator.Options) throws(EmulatedError) {
    if objectId != nil, objectType == nil { throw .needs("objectId", "objectType") }
    if !objectProperties.isEmpty, objectType == nil { throw .needs("objectProperty", "objectType") }
    if !properties.isEmpty, eventType == nil { throw .needs("property", "eventType") }
    if ids != nil, eventType == nil, options.isStrict { throw .needs("id", "eventType") }
    if after != nil, before != nil { throw .exclusive("after", "before") }
    let namesRecord = objectType != nil && (objectId != nil || !objectProperties.isEmpty)
    if eventType == nil {
      if namesRecord, options.isStrict { throw .eventTypeRequired }
      if !namesRecord, ids == nil { throw .nothingSelected }
    }
  }
}
