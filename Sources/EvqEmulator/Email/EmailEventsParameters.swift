import EvqModel

/// The checked parameters of `GET /email/public/v1/events`.
struct EmailEventsParameters {
  var appId: Int64?
  var campaignId: Int64?
  var recipient: Text?
  var eventType: EmailEventType?
  /// Both ends belong to the window.
  var startTimestamp: Int64?
  var endTimestamp: Int64?
  var excludesFiltered = false
  var page = MailPageParameters()

  /// Reads the parameters; unknown ones are ignored, as the service does.
  init(_ query: [(name: String, value: String)]) throws(EmulatedError) {
    for (name, value) in query { try read(name, value) }
    // One type is taken; two of them read like a list in one.
    let types = query.filter { $0.name == "eventType" }.map(\.value)
    if !types.isEmpty {
      let type = types.joined(separator: ",")
      guard let known = EmailEventType(rawValue: type) else { throw .unknownEmailEventType(type) }
      eventType = known
    }
  }

  private mutating func read(_ name: String, _ value: String) throws(EmulatedError) {
    switch name {
    case "appId": appId = try MailPageParameters.integer(name, value)
    case "campaignId": campaignId = try MailPageParameters.integer(name, value)
    case "recipient": recipient = Text(value)
    case "startTimestamp": startTimestamp = try MailPageParameters.integer(name, value)
    case "endTimestamp": endTimestamp = try MailPageParameters.integer(name, value)
    case "excludeFilteredEvents": excludesFiltered = try boolean(name, value)
    default: try page.read(name, value)
    }
  }

  private func boolean(_ name: String, _ value: String) throws(EmulatedError) -> Bool {
    switch value.lowercased() {
    case "true": return true
    case "false": return false
    default: throw .invalid(name, value, "true or false")
    }
  }

  /// Whether an event is one of those asked for, as far as its recipient's hash tells.
  func matches(_ event: Account.Mail.Event) -> Bool {
    if let appId, event.appId != appId { return false }
    if let campaignId, event.campaignId != campaignId { return false }
    if let eventType, event.type != eventType { return false }
    if excludesFiltered, event.isFiltered { return false }
    return recipient.map { ByteHash.of($0.string.utf8) == event.recipientHash } ?? true
  }
}

/// The parameters that all lists of the e-mail endpoints have.
struct MailPageParameters {
  var limit = 10
  /// What an earlier answer gave; empty at the start.
  var offset = ""

  static let limitMax = 1_000

  init() {}

  init(_ query: [(name: String, value: String)]) throws(EmulatedError) {
    for (name, value) in query { try read(name, value) }
  }

  mutating func read(_ name: String, _ value: String) throws(EmulatedError) {
    switch name {
    case "offset": offset = value
    case "limit":
      guard let number = Int(value), (1...Self.limitMax).contains(number) else {
        throw .invalid(name, value, "an integer from 1 to \(Self.limitMax)")
      }
      limit = number
    default: break
    }
  }

  /// The refusal of an offset that no answer gave.
  var unusableOffset: EmulatedError { .invalid("offset", offset, "an offset of an earlier answer") }

  static func integer(_ name: String, _ value: String) throws(EmulatedError) -> Int64 {
    guard let number = Int64(value) else { throw .invalid(name, value, "an integer") }
    return number
  }
}
