package import EvqModel

/// A timeline event as a client sends it.
package struct TimelineDraft: Sendable {
  package var templateId: String
  package var id: String?
  package var tokens: [(name: String, value: String)] = []
  package var email: String?
  package var objectId: String?
  package var utk: String?
  package var domain: String?
  package var customObjectTypeId: String?
  package var timestamp: Instant?
  /// Any JSON value, byte for byte.
  package var extraData: [UInt8]?
  package var frame: [UInt8]?
  /// The length of the whole event in the request.
  package var byteCount = 0

  package init(templateId: String) {
    self.templateId = templateId
  }
}

extension TimelineDraft {
  /// Reads an event from a body.
  init(_ input: BodyObject) throws(Refusal) {
    try input.require(["eventTemplateId", "tokens"])
    self.init(templateId: try input.required("eventTemplateId"))
    id = try input.text("id")
    tokens = try input.texts("tokens")
    email = try input.text("email")
    objectId = try input.text("objectId")
    utk = try input.text("utk")
    domain = try input.text("domain")
    customObjectTypeId = try input.text("customObjectTypeId")
    timestamp = try input.instant("timestamp")
    extraData = input.json("extraData")
    frame = try TimelineDraft.frame(input)
    byteCount = input.byteCount
  }

  /// The frame as responses contain it: labels as texts, sizes as 32-bit integers.
  private static func frame(_ input: BodyObject) throws(Refusal) -> [UInt8]? {
    guard let object = try input.object("timelineIFrame") else { return nil }
    let frame = try BodyObject(object[...], type: "TimelineEventIFrame")
    let names = ["linkLabel", "headerLabel", "url"]
    try frame.require(names + ["width", "height"])
    var result = JSONObjectWriter()
    for name in names { result.add(name, try frame.text(name)) }
    for name in ["width", "height"] {
      guard let number = Int32(try frame.required(name)) else {
        throw .invalid("'\(name)' of a timelineIFrame is not an integer")
      }
      result.add(name, number: Int64(number))
    }
    return result.bytes
  }
}

/// A timeline event as the emulator stores it.
package struct TimelineEvent: Sendable {
  package var draft: TimelineDraft
  package var id: String
  package var objectType: String
  package var objectId: String
  package var timestamp: Instant
  package var created: Instant

  var json: [UInt8] {
    var object = JSONObjectWriter()
    object.add("eventTemplateId", draft.templateId)
    object.add("id", id)
    object.add("objectType", objectType)
    object.add("tokens", pairs: draft.tokens)
    object.add("createdAt", created.description)
    object.add("customObjectTypeId", draft.customObjectTypeId)
    object.add("domain", draft.domain)
    object.add("email", draft.email)
    if let extraData = draft.extraData { object.add("extraData", raw: extraData) }
    object.add("objectId", objectId)
    if let frame = draft.frame { object.add("timelineIFrame", raw: frame) }
    object.add("timestamp", timestamp.description)
    object.add("utk", draft.utk)
    return object.bytes
  }
}
