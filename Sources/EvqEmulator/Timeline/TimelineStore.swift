package import EvqModel

/// The templates and events of the timeline, and the contacts that events are about.
///
/// Where the documents leave open what the service does: an event of an unknown template is a 400, as is
/// a value that does not fit its token; a token that the template has not is kept, and refused under the
/// stricter reading.
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
  /// A service of the tests' size: what one process can hold.
  static let storedBytesMax = 256 * 1_024 * 1_024

  /// In the order in which they were made.
  package private(set) var templates: [TimelineTemplate]
  private var events: [Key: TimelineEvent] = [:]
  private var storedBytes = 0
  private var contacts: ContactBook
  private var random = SeededRandom(seed: 0x71E1)
  private var nextTemplateNumber = 1_001_301

  /// An empty timeline beside the records of an account, with the sample app's templates.
  package init(records: [Account.Record]) {
    contacts = ContactBook(records)
    templates = TimelineTemplate.samples(at: Instant(clamping: 1_767_225_600_000))
  }

  /// How many events there are.
  package var eventCount: Int { events.count }

  // MARK: Events

  /// Creates an event, or replaces the one that has its id.
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
      sent: draft,
      id: id,
      objectType: template.objectType,
      objectId: objectId,
      timestamp: draft.timestamp ?? now,
      created: now
    )
    try keep(event)
    return event
  }

  /// An event by its template and id.
  package func event(_ id: String, of templateId: String) throws(Refusal) -> TimelineEvent {
    guard let event = events[Key(template: Text(templateId), id: Text(id))] else {
      throw .notFound
    }
    return event
  }

  private mutating func keep(_ event: TimelineEvent) throws(Refusal) {
    let key = Key(template: Text(event.sent.templateId), id: Text(event.id))
    let before = events[key]?.sent.byteCount ?? 0
    guard storedBytes - before + event.sent.byteCount <= TimelineStore.storedBytesMax else {
      throw Refusal(400, "LIMIT_EXCEEDED", "The emulator holds as many timeline events as it can")
    }
    storedBytes += event.sent.byteCount - before
    events[key] = event
  }

  /// The id with every `{{uuid}}` replaced by a new UUID.
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
      if let complaint = token.complaint(about: value) {
        throw .invalid("The value of the token '\(name)' \(complaint): '\(value.prefix(100))'")
      }
    }
  }

  /// The record that the event is about.
  private mutating func record(
    of draft: TimelineDraft,
    _ template: TimelineTemplate
  ) throws(Refusal) -> String {
    let named = draft.objectId.flatMap { $0.isEmpty ? nil : $0 }
    guard template.isAboutContacts else {
      guard let named else {
        throw .invalid("An event about \(template.objectType) requires 'objectId' to be set")
      }
      return named
    }
    let id = contacts.contact(objectId: named, email: draft.email, utk: draft.utk)
    guard let id else {
      throw .invalid("An event about contacts requires 'email', 'utk' or 'objectId' to be set")
    }
    return id
  }

  // MARK: Templates

  /// The templates of an app; an app that nobody has heard of has none.
  package func templates(of appId: Int32) -> [TimelineTemplate] {
    templates.filter { $0.appId == appId }
  }

  /// A template of an app.
  package func template(_ id: String, of appId: Int32) throws(Refusal) -> TimelineTemplate {
    templates[try index(of: id, appId)]
  }

  /// Adds a template under an id of its own.
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

  /// Changes a template; its id, app, kind of record and birthday stay.
  package mutating func change(
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
      storedBytes -= event.sent.byteCount
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
          "The token name '\(token.name)' may hold letters, digits, '.', '-' and '_' only"
        )
      }
      guard names.insert(Text(token.name)).inserted else {
        throw .invalid("The token name '\(token.name)' occurs twice")
      }
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension Substring {
  /// Where a text occurs first.
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
