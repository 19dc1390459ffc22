import EvqModel
import EvqSyntax

/// A validation error of an event and its field: `tokens.petAge`.
package struct TimelineFault: Sendable, Equatable {
  /// The dotted path of the field; empty for the event itself.
  package var path: String
  package var message: String
  package var help: String?

  init(_ path: String, _ message: String, help: String? = nil) {
    self.path = path
    self.message = message
    self.help = help
  }
}

/// A timeline event that obeys the rules of the endpoint.
package struct TimelineEvent: Sendable, Equatable {
  /// The id of its template.
  package let template: String
  /// Its own id; nil if HubSpot should generate one.
  package let id: String?
  package let tokens: [TimelineValue.Entry]
  /// The request body.
  package let json: [UInt8]

  /// The id that stays the same when the event is sent again; nil if there is none.
  ///
  /// `{{uuid}}` becomes another id each time, and an empty id may count as none.
  var fixedId: Text? {
    guard let id, !id.isEmpty, !id.contains("{{uuid}}") else { return nil }
    return Text(id)
  }

  /// Whether sending the event again replaces the first one.
  package var isSafeToRepeat: Bool { fixedId != nil }

  /// The size limits of an id, a token and an event.
  ///
  /// Source: the size limits for app events of 2025-03.
  static let idBytesMax = 500
  static let tokenBytesMax = 510 << 10
  static let eventBytesMax = 1 << 20

  private static let texts = [
    "eventTemplateId", "id", "email", "objectId", "utk", "domain", "customObjectTypeId",
  ]
  /// The fields of the endpoint, in sending order.
  package static let fields = texts + ["timestamp", "tokens", "extraData", "timelineIFrame"]
  private static let frameFields = ["linkLabel", "headerLabel", "url", "width", "height"]

  /// Validates the fields; the event, or all errors.
  package static func checked(
    _ entries: [TimelineValue.Entry]
  ) -> Result<TimelineEvent, TimelineFaults> {
    var faults: [TimelineFault] = []
    var sent: [TimelineValue.Entry] = []
    let entries = entries.filter { $0.value != .null }
    for name in fields {
      let values = entries.filter { $0.name == name }.map(\.value)
      if values.count > 1 { faults.append(TimelineFault(name, "`\(name)` is repeated")) }
      guard let value = values.last else { continue }
      do throws(TimelineFaults) {
        sent.append(.init(name, try accepted(value, as: name)))
      } catch {
        faults += error.faults
      }
    }
    faults += unknown(entries.map(\.name)) + missing(sent)
    if !sent.contains(where: { $0.name == "tokens" }) { sent.append(.init("tokens", .object([]))) }
    var json: [UInt8] = []
    TimelineValue.object(sent).append(to: &json)
    if json.count > eventBytesMax {
      faults.append(TimelineFault("", "the event has \(json.count) bytes; the limit is 1 MiB"))
    }
    guard faults.isEmpty else { return .failure(TimelineFaults(faults)) }
    func text(_ name: String) -> String? { sent.first { $0.name == name }?.value.fieldText }
    var tokens: [TimelineValue.Entry] = []
    if case .object(let entries)? = sent.first(where: { $0.name == "tokens" })?.value {
      tokens = entries
    }
    return .success(
      TimelineEvent(
        template: text("eventTemplateId") ?? "",
        id: text("id"),
        tokens: tokens,
        json: json
      )
    )
  }

  // MARK: Rules

  /// The value to send.
  private static func accepted(
    _ value: TimelineValue,
    as name: String
  ) throws(TimelineFaults) -> TimelineValue {
    switch name {
    case "tokens": return try tokens(value)
    case "extraData": return value
    case "timelineIFrame": return try frame(value)
    case "timestamp":
      if case .time = value { return value }
      guard let text = value.fieldText, let instant = Instant(text) else {
        throw TimelineFaults(name, "`timestamp` must be a time, like 2026-01-05T10:00Z")
      }
      return .time(instant)
    default:
      guard let text = value.fieldText else {
        throw TimelineFaults(name, "`\(name)` must be a text")
      }
      if name == "id", text.utf8.count > idBytesMax {
        throw TimelineFaults(name, "an id has at most \(idBytesMax) bytes")
      }
      return .text(text)
    }
  }

  private static func tokens(_ value: TimelineValue) throws(TimelineFaults) -> TimelineValue {
    guard case .object(let entries) = value else {
      throw TimelineFaults("tokens", "`tokens` must be an object: { name: value }")
    }
    var result: [TimelineValue.Entry] = []
    for entry in entries where entry.value != .null {
      let path = "tokens.\(entry.name)"
      guard let text = entry.value.tokenText else {
        throw TimelineFaults(path, "a token must be a text, a number, a time, true or false")
      }
      guard text.utf8.count <= tokenBytesMax else {
        throw TimelineFaults(path, "a token has at most 510 KiB")
      }
      result.append(.init(entry.name, .text(text)))
    }
    return .object(result)
  }

  private static func frame(_ value: TimelineValue) throws(TimelineFaults) -> TimelineValue {
    let isComplete =
      if case .object(let entries) = value {
        Set(entries.filter { $0.value != .null }.map(\.name)) == Set(frameFields)
      } else {
        false
      }
    guard isComplete else {
      let names = frameFields.joined(separator: " ")
      throw TimelineFaults("timelineIFrame", "`timelineIFrame` must have the fields: \(names)")
    }
    return value
  }

  private static func unknown(_ names: [String]) -> [TimelineFault] {
    names.filter { !fields.contains($0) }.map { name in
      let near = Suggestion.nearest(to: name, among: fields).map { "did you mean `\($0)`?" }
      return TimelineFault(
        name,
        "a timeline event has no field `\(name)`",
        help: near ?? "the fields are: \(fields.joined(separator: " "))"
      )
    }
  }

  private static func missing(_ sent: [TimelineValue.Entry]) -> [TimelineFault] {
    var faults: [TimelineFault] = []
    let filled = Set(sent.filter { $0.value != .text("") }.map(\.name))
    if !filled.contains("eventTemplateId") {
      faults.append(TimelineFault("", "`eventTemplateId` is missing; it names the template"))
    }
    if filled.isDisjoint(with: ["email", "utk", "objectId"]) {
      faults.append(
        TimelineFault(
          "",
          "the event does not say whose timeline it belongs to",
          help: "add email, utk or objectId; only contacts have email and utk"
        )
      )
    }
    return faults
  }
}

/// One or more validation errors.
package struct TimelineFaults: Error, Sendable {
  package let faults: [TimelineFault]

  init(_ faults: [TimelineFault]) {
    self.faults = faults
  }

  init(_ path: String, _ message: String, help: String? = nil) {
    faults = [TimelineFault(path, message, help: help)]
  }

  /// All of them in one line.
  package var text: String {
    faults.map { $0.path.isEmpty ? $0.message : "\($0.path): \($0.message)" }
      .joined(separator: "; ")
  }
}
