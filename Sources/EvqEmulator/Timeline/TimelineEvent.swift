package import EvqModel

/// An event of the timeline as a client sends it, checked for its form.
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
  /// Any JSON value, as it was written.
  package var extraData: [UInt8]?
  package var frame: [UInt8]?
  /// How long the whole event was.
  package var byteCount = 0

  package init(templateId: String) {
    self.templateId = templateId
  }
}

/// An event of the timeline as the service keeps it.
package struct TimelineEvent: Sendable {
  /// As sent, with an id and a record in any case.
  package var sent: TimelineDraft
  package var id: String
  package var objectType: String
  package var objectId: String
  package var timestamp: Instant
  package var created: Instant

  var json: [UInt8] {
    var object = JSONObjectText()
    object.add("eventTemplateId", sent.templateId)
    object.add("id", id)
    object.add("objectType", objectType)
    object.add("tokens", pairs: sent.tokens)
    object.add("createdAt", created.description)
    object.add("customObjectTypeId", sent.customObjectTypeId)
    object.add("domain", sent.domain)
    object.add("email", sent.email)
    if let extraData = sent.extraData { object.add("extraData", raw: extraData) }
    object.add("objectId", objectId)
    if let frame = sent.frame { object.add("timelineIFrame", raw: frame) }
    object.add("timestamp", timestamp.description)
    object.add("utk", sent.utk)
    return object.closed
  }
}
