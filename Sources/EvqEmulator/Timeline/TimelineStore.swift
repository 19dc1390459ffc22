package import EvqModel

/// The templates and events of the timeline, and the contacts of the events.
///
/// Choices where the documents are open: an unknown template or a value that does not fit its token is
/// a 400; a token that is not in the template is stored, or refused under the stricter reading.
package struct TimelineStore: Sendable {
  private struct Key: Hashable {
    let template: Text
    let id: Text
  }

  static let idBytesMax = 500
  static let tokenBytesMax = 510 * 1_024
  static let eventBytesMax = 1_024 * 1_024
  static let templatesMax = 750
  static let tokensMax = 500
  /// What one process can hold; HubSpot has no such limit.
  static let storedBytesMax = 256 * 1_024 * 1_024

  /// In order of creation.
  package private(set) var templates: [TimelineTemplate]
  private var events: [Key: TimelineEvent] = [:]
  private var storedBytes = 0
  private var contacts: ContactBook
  private var random = SeededRandom(seed: 0x71E1)
  private var nextTemplateNumber = 1_001_301

  /// A timeline without events; it has the sample app's templates and the account's contacts.
  package init(records: [Account.Record]) {
    contacts = ContactBook(records)
    templates = TimelineTemplate.samples(at: Instant(clamping: 1_767_225_600_000))
  }

  package var eventCount: Int { events.count }

  // MARK: Events

  /// Creates an event; replaces an event with the same id.
  package mutating func create(
    _ draft: TimelineDraft,
    at now: Instant,
    isStrict: Bool = false
  ) throws(Refusal) -> TimelineEvent {
    guard let template = templates.first(where: { Text($0.id) == Text(draft.templateId) }) else {
      throw .invalid("There is no event template with the id '\(draft.templateId)'")
    }
    let id = expanded(draft.id ?? "{{uuid}}")
    try checkSizes(of: draft, id: id)
    try check(draft.tokens, against: template, isStrict)
    let objectId = try record(of: draft, template)
    let event = TimelineEvent(
      draft: draft,
      id: id,
      objectType: template.objectType,
      objectId: objectId,
      timestamp: draft.timestamp ?? now,
      created: now
    )
    try insert(event)
    return event
  }

  /// An event by its template and id.
  package func event(_ id: String, of templateId: String) throws(Refusal) -> TimelineEvent {
    guard let event = events[Key(template: Text(templateId), id: Text(id))] else {
      throw .notFound
    }
    return event
  }

  private mutating func insert(_ event: TimelineEvent) throws(Refusal) {
    let key = Key(template: Text(event.draft.templateId), id: Text(event.id))
    let replaced = events[key]?.draft.byteCount ?? 0
    guard storedBytes - replaced + event.draft.byteCount <= TimelineStore.storedBytesMax else {
      throw Refusal(400, "LIMIT_EXCEEDED", "The emulator's memory for timeline events is full")
    }
    storedBytes += event.draft.byteCount - replaced
    events[key] = event
  }

  /// The id with each `{{uuid}}` replaced by a new UUID.
  private mutating func expanded(_ id: String) -> String {
    var rest = id[...]
    var result = ""
    while let mark = rest.range(ofText: "{{uuid}}") {
      result += rest[..<mark.lowerBound] + CorrelationID.uuid(random.next(), random.next())
      rest = rest[mark.upperBound...]
    }
    return result + rest
  }

  private func checkSizes(of draft: TimelineDraft, id: String) throws(Refusal) {
    let tokensFit = draft.tokens.allSatisfy { $0.value.utf8.count <= TimelineStore.tokenBytesMax }
    guard tokensFit, draft.byteCount <= TimelineStore.eventBytesMax, !id.isEmpty,
      id.utf8.count <= TimelineStore.idBytesMax
    else {
      let message = "Event \(id.prefix(TimelineStore.idBytesMax)) failed with validation error(s)"
      var refusal = Refusal.invalid(message)
      refusal.statusWord = nil
      refusal.details = [Refusal.Detail(message: message)]
      throw refusal
    }
  }

  private func check(
    _ tokens: [(name: String, value: String)],
    against template: TimelineTemplate,
    _ isStrict: Bool
  ) throws(Refusal) {
    for (name, value) in tokens {
      guard let token = template.tokens.first(where: { Text($0.name) == Text(name) }) else {
        guard isStrict else { continue }
        throw .invalid("The event template '\(template.id)' has no token '\(name)'")
      }
      if let problem = token.problem(with: value) {
        throw .invalid("The value of the token '\(name)' \(problem): '\(value.prefix(100))'")
      }
    }
  }

  /// The id of the event's record.
  private mutating func record(
    of draft: TimelineDraft,
    _ template: TimelineTemplate
  ) throws(Refusal) -> String {
    let objectId = draft.objectId.flatMap { $0.isEmpty ? nil : $0 }
    guard template.isAboutContacts else {
      guard let objectId else {
        throw .invalid("An event about \(template.objectType) requires 'objectId' to be set")
      }
      return objectId
    }
    let id = contacts.contact(objectId: objectId, email: draft.email, utk: draft.utk)
    guard let id else {
      throw .invalid("An event about contacts requires 'email', 'utk' or 'objectId' to be set")
    }
    return id
  }

  // MARK: Templates

  /// The templates of an app; an unknown app has none.
  package func templates(of appId: Int32) -> [TimelineTemplate] {
    templates.filter { $0.appId == appId }
  }

  /// A template of an app; throws `notFound`.
  package func template(_ id: String, of appId: Int32) throws(Refusal) -> TimelineTemplate {
    templates[try index(of: id, appId)]
  }

  /// Adds a template with a new id.
  package mutating func add(_ template: TimelineTemplate) throws(Refusal) -> TimelineTemplate {
    guard templates(of: template.appId).count < TimelineStore.templatesMax else {
      throw .invalid("An app has at most \(TimelineStore.templatesMax) event templates")
    }
    try TimelineStore.check(template.tokens)
    var added = template
    added.id = String(nextTemplateNumber)
    nextTemplateNumber += 1
    templates.append(added)
    return added
  }

  /// Changes a template; its id, app, object type and creation time stay.
  package mutating func update(
    _ id: String,
    of appId: Int32,
    at now: Instant,
    _ change: (inout TimelineTemplate) throws(Refusal) -> Void
  ) throws(Refusal) -> TimelineTemplate {
    let index = try index(of: id, appId)
    var template = templates[index]
    try change(&template)
    try TimelineStore.check(template.tokens)
    template.updated = now
    templates[index] = template
    return template
  }

  /// Removes a template and all its events.
  package mutating func removeTemplate(_ id: String, of appId: Int32) throws(Refusal) {
    templates.remove(at: try index(of: id, appId))
    for (key, event) in events where key.template == Text(id) {
      storedBytes -= event.draft.byteCount
      events[key] = nil
    }
  }

  private func index(of id: String, _ appId: Int32) throws(Refusal) -> Int {
    let index = templates.firstIndex { $0.appId == appId && Text($0.id) == Text(id) }
    guard let index else { throw .notFound }
    return index
  }

  private static func check(_ tokens: [TimelineTemplate.Token]) throws(Refusal) {
    guard tokens.count <= tokensMax else {
      throw .invalid("An event template has at most \(tokensMax) tokens")
    }
    var names: Set<Text> = []
    for token in tokens {
      guard !token.name.isEmpty, token.name.utf8.allSatisfy(isNameByte) else {
        throw .invalid(
          "The token name '\(token.name)' may contain only letters, digits, '.', '-' and '_'"
        )
      }
      guard names.insert(Text(token.name)).inserted else {
        throw .invalid("The token name '\(token.name)' occurs twice")
      }
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isASCIIAlphanumeric || ".-_".utf8.contains(byte)
  }
}

extension Substring {
  /// The first occurrence of a text.
  func range(ofText text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if let end = index(start, offsetBy: text.count, limitedBy: endIndex),
        self[start..<end] == text
      {
        return start..<end
      }
      start = index(after: start)
    }
    return nil
  }
}
