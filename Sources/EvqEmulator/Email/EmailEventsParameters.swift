import EvqModel

/// The checked parameters of `GET /email/public/v1/events`.
struct EmailEventsParameters {
  private(set) var appId: Int64?
  private(set) var campaignId: Int64?
  private(set) var recipient: Text?
  private(set) var eventType: EmailEventType?
  /// Both ends of the window are inclusive.
  private(set) var startTimestamp: Int64?
  private(set) var endTimestamp: Int64?
  private(set) var excludesFiltered = false
  private(set) var page = MailPageParameters()

  /// Throws for invalid values; unknown parameters are ignored, as HubSpot does.
  init(_ query: [(name: String, value: String)]) throws(Refusal) {
    for (name, value) in query { try read(name, value) }
    // One type is allowed: repeated types are refused like a list in one value.
    let types = query.filter { $0.name == "eventType" }.map(\.value)
    if !types.isEmpty {
      let type = types.joined(separator: ",")
      guard let known = EmailEventType(rawValue: type) else { throw .unknownEmailEventType(type) }
      eventType = known
    }
  }

  private mutating func read(_ name: String, _ value: String) throws(Refusal) {
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

  private func boolean(_ name: String, _ value: String) throws(Refusal) -> Bool {
    switch value.lowercased() {
    case "true": return true
    case "false": return false
    default: throw .invalidParameter(name, value, expected: "true or false")
    }
  }

  /// Whether an event matches; the recipient is compared only by its hash.
  func matches(_ event: Account.Mail.Event) -> Bool {
    if let appId, event.appId != appId { return false }
    if let campaignId, event.campaignId != campaignId { return false }
    if let eventType, event.type != eventType { return false }
    if excludesFiltered, event.isFiltered { return false }
    return recipient.map { ByteHash.of($0.string.utf8) == event.recipientHash } ?? true
  }
}

/// The paging parameters of all lists of the e-mail endpoints.
struct MailPageParameters {
  private(set) var limit = 10
  /// The offset of the previous response; empty for the first page.
  private(set) var offset = ""

  static let limitMax = 1_000

  init() {}

  init(_ query: [(name: String, value: String)]) throws(Refusal) {
    for (name, value) in query { try read(name, value) }
  }

  mutating func read(_ name: String, _ value: String) throws(Refusal) {
    switch name {
    case "offset": offset = value
    case "limit":
      guard let number = Int(value), (1...Self.limitMax).contains(number) else {
        throw .invalidParameter(name, value, expected: "an integer from 1 to \(Self.limitMax)")
      }
      limit = number
    default: break
    }
  }

  /// The refusal of an offset that no response contained.
  var invalidOffset: Refusal {
    .invalidParameter("offset", offset, expected: "an offset of an earlier response")
  }

  static func integer(_ name: String, _ value: String) throws(Refusal) -> Int64 {
    guard let number = Int64(value) else {
      throw .invalidParameter(name, value, expected: "an integer")
    }
    return number
  }
}
